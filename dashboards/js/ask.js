/** Asking the server. Where the session has ended, the page goes to the sign-in and comes back to where it was. */

/** As `fetch` does; never answered where nobody is signed in any more, since the page is left. */
export async function ask(url, options) {
  const answer = await fetch(url, options);
  if (answer.status !== 401) return answer;
  signIn();
  return new Promise(() => {});
}

/** Leave for the sign-in, which leads back here. */
export function signIn() {
  location.assign(signInFor(location));
}

/** Address of the sign-in that leads back to `place`. */
export function signInFor({ pathname, search, hash }) {
  return `/sign-in?next=${encodeURIComponent(pathname + search + hash)}`;
}

/** Stands in for the browser's socket; the test plays the server. */
export class Socket {
  static all = [];
  readyState = 0;
  constructor(url) {
    this.url = url;
    Socket.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
  serverOpens() {
    this.readyState = 1;
    this.onopen();
  }
  serverCloses(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

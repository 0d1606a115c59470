import Glibc

/// Waiting on a thread of a server, which is not one of Swift's tasks.
enum Pause {
  static func sleep(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
  }
}

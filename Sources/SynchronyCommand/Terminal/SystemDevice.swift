import Foundation
import Glibc

extension Terminal.Device {
  /// The process' own standard output and standard error.
  static let system = Terminal.Device(
    isTerminal: { channel in
      isatty(channel == .output ? STDOUT_FILENO : STDERR_FILENO) == 1
    },
    columns: columnsOfStandardError,
    write: { channel, text in
      let handle =
        channel == .output ? FileHandle.standardOutput : FileHandle.standardError
      return (try? handle.write(contentsOf: Data(text.utf8))) != nil
    },
  )
}

/// The width of the terminal behind standard error, or the classic 80 where none is told.
private func columnsOfStandardError() -> Int {
  var size = winsize()
  guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
    return 80
  }
  return Int(size.ws_col)
}

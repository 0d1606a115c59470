import Foundation
import LocalFiles

/// The clipboard, as far as a program that reads it is installed.
struct Clipboard {
  /// The programs that read it, on Wayland, X11 and macOS.
  private static let programs = [
    ["wl-paste", "--no-newline"], ["xclip", "-selection", "clipboard", "-out"], ["pbpaste"],
  ]
  private static let limit = 1 << 16
  private static let timeout = Duration.seconds(5)

  /// The variables of the process.
  let environment: [String: String]

  /// The text of the first program that has some, or nil.
  func text() -> String? {
    for words in Self.programs {
      guard let program = find(words[0]) else { continue }
      let end = ContinuousClock.now + Self.timeout
      let child = ChildProgram([program] + words.dropFirst(), environment: environment)
      guard
        case .exited(0, let output) = child.run(
          limit: Self.limit,
          while: { ContinuousClock.now < end },
        )
      else { continue }
      let text = String(decoding: output, as: UTF8.self)
      if !text.allSatisfy(\.isWhitespace) { return text }
    }
    return nil
  }

  private func find(_ name: String) -> String? {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }
}

import Foundation
import Testing

/// A text in `Fixtures` that something must come out as, to the letter.
struct Fixture {
  let url: URL

  /// Names the file `path` in `Fixtures`.
  init(_ path: String) {
    url = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures").appending(path: path)
  }

  /// Expects `text`, or writes it where `SYNCHRONY_UPDATE_FIXTURES` is set.
  func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if ProcessInfo.processInfo.environment["SYNCHRONY_UPDATE_FIXTURES"] != nil {
      try Data(text.utf8).write(to: url)
    }
    let expected = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    #expect(
      text == expected,
      """
      \(Self.difference(expected, text))
      If this is meant, run the tests with SYNCHRONY_UPDATE_FIXTURES=1 and look at the diff of \
      \(url.lastPathComponent).
      """,
      sourceLocation: sourceLocation,
    )
  }

  private static func difference(_ expected: String, _ text: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    return new.difference(from: old).map { change in
      switch change {
      case .remove(let line, let text, _): "- \(line + 1): \(text)"
      case .insert(let line, let text, _): "+ \(line + 1): \(text)"
      }
    }.joined(separator: "\n")
  }
}

import Foundation
import Manifest
import TestSupport
import Testing

struct GitComparisonTests {
  private static let names = [
    "a", "b", "ab", "a.c", "x", "-", "]", "[", "!", "#", "A", "0", "é", "a b",
  ]
  private static let parts =
    names + ["*", "*", "**", "/", "/", "/", "**/", "/**", "?", "[ab]", "[!a]", "[a-c]", "[^x]"]
    + [
      "[[:alpha:]]", "[[:punct:]x]", "\\", "\\*", "[]a]", "[a-", "[[:no:]]", "!", "#", " ", "[--0]",
    ]

  @Test(.enabled(if: Tool.testsGit, "needs git"))
  func `random lists ignore what git ignores`() throws {
    let git = try #require(Tool.git)
    try withTemporaryFolder { folder in
      #expect(try git.run(["init", "-q"], in: folder).0 == 0)
      let deadline = Date(timeIntervalSinceNow: fuzzSeconds)
      var seed: UInt64 = 1
      while Date() < deadline {
        try compare(seed: seed, git, in: folder)
        seed += 1
      }
    }
  }

  private func compare(seed: UInt64, _ git: Tool, in folder: URL) throws {
    var random = SeededRandom(seed: seed)
    let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      random.text(Self.parts, 1...5)
    }.filter { !Self.departsFromManual($0) }
    let paths = Set((0..<200).map { _ in path(&random) }).sorted()
    let text = lines.joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: folder.appending(path: ".gitignore"))
    let input = paths.joined(separator: "\0") + "\0"
    let (_, output) = try git.run(
      ["-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "-z", "--stdin"],
      in: folder,
      input: Array(input.utf8),
    )
    let byGit = Set(output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    let spelled = Set(lines.map { String($0.reversed().drop { $0 == " " }.reversed()) })
    let list = IgnoreList(Array(text.utf8))
    for path in paths {
      let expected = byGit.contains(path) || spelled.contains(path)
      let isIgnored = list.ignores(try RelativePath(path))
      #expect(isIgnored == expected, "seed \(seed): \(lines) and \(path)")
    }
  }

  /// Whether git does not do what gitignore(5) says.
  ///
  /// `**` behind a letter is a plain `*` by the manual; git takes off the letters before
  /// the first wildcard, and then finds `**` at the start.
  private static func departsFromManual(_ line: String) -> Bool {
    let body = line.utf8.drop { $0 == UInt8(ascii: "!") }
    let wildcards = Array("*?[\\".utf8)
    guard let first = body.firstIndex(where: wildcards.contains), first > body.startIndex else {
      return false
    }
    return body[first...].starts(with: "**".utf8)
      && body[body.index(before: first)] != UInt8(ascii: "/")
  }

  private func path(_ random: inout SeededRandom) -> String {
    (0..<Int.random(in: 1...4, using: &random)).map { _ in
      random.text(Self.names, 1...2)
    }.joined(separator: "/")
  }
}

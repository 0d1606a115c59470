import Manifest
import TestSupport
import Testing

/// The order of paths, which all tables have.
struct PathOrderTests {
  @Test func `paths are in the order of their bytes, wherever they begin to differ`() throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<20_000 {
      // Beginnings in common of any length, and bytes on both sides of 128.
      let start = String(repeating: "a", count: Int.random(in: 0...20, using: &random))
      let ends = [
        "", "a", "b", "aé", "é", "zzzzzzzzz", "bzzzzzzzz", "\u{7f}", "aaaaaaaaaaaaaaaaab",
      ]
      let (left, right) = (
        "p\(start)\(ends.randomElement(using: &random) ?? "")",
        "p\(start)\(ends.randomElement(using: &random) ?? "")"
      )
      let paths = (try RelativePath(left), try RelativePath(right))
      let keys = (ObjectKey(paths.0), ObjectKey(paths.1))
      let isBefore = left.utf8.lexicographicallyPrecedes(right.utf8)
      #expect((paths.0 < paths.1) == isBefore && (keys.0 < keys.1) == isBefore, "\(left) \(right)")
      let isSame = Array(left.utf8) == Array(right.utf8)
      #expect((paths.0 == paths.1) == isSame && (keys.0 == keys.1) == isSame, "\(left) \(right)")
      #expect(!isSame || paths.0.hashValue == paths.1.hashValue)
    }
  }
}

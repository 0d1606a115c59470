import Foundation
import Hashing
import LocalFiles
import Manifest
import Synchronization
import Testing

@testable import Synchrony

struct StatCacheTests {
  private func cacheBytes(_ folder: ScanFolder) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: folder.root + "/.S3/stat-cache")))
  }

  private func store(_ bytes: [UInt8], in folder: ScanFolder) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.root + "/.S3/stat-cache"))
  }

  private func opened(_ folder: ScanFolder) async throws -> Int {
    let tree = InstrumentedTree(folder.tree)
    _ = try await folder.scanner(tree).scan()
    return tree.opens.count
  }

  /// On a disk whose clock has steps of a second, an edit in place that keeps the size leaves
  /// all that `stat` tells as it was.
  @Test func `an edit within the same tick of the clock is seen by the next scan`() async throws {
    let folder = try ScanFolder()
    let tree = InstrumentedTree(folder.tree, isCoarse: true)
    try folder.write("old", to: "file")
    let scan = try await folder.scanner(tree).scan()
    try scan.saveCache(to: tree)
    let before = try tree.status(of: ObjectKey(RelativePath("file")))
    try folder.write("new", to: "file")
    let after = try tree.status(of: ObjectKey(RelativePath("file")))
    // Only where no second began in between is there something to see.
    let isHard = before == after
    let next = try await folder.scanner(tree).scan()
    #expect(try next.checksum(of: "file") == checksum(of: Array("new".utf8)), "hard: \(isHard)")
  }

  @Test func `a cache written long after the scan does not vouch for what the scan could miss`()
    async throws
  {
    let folder = try ScanFolder()
    let tree = InstrumentedTree(folder.tree, isCoarse: true, secondsPassed: 10)
    try folder.write("old", to: "file")
    var scan = try await folder.scanner(tree).scan()
    scan.start -= .seconds(10)
    try folder.write("new", to: "file")
    try scan.saveCache(to: tree)
    let next = try await folder.scanner(tree).scan()
    #expect(try next.checksum(of: "file") == checksum(of: Array("new".utf8)))
  }

  @Test func `an edit that keeps size and modification time is seen`() async throws {
    let folder = try ScanFolder()
    try folder.write("old", to: "file")
    try folder.setModified("file", FileTime(seconds: 1_000_000))
    try await folder.settle()
    try await folder.scanner().scan().saveCache(to: folder.tree)
    #expect(try await opened(folder) == 0)
    try folder.write("new", to: "file")
    try folder.setModified("file", FileTime(seconds: 1_000_000))
    let scan = try await folder.scanner().scan()
    #expect(try scan.checksum(of: "file") == checksum(of: Array("new".utf8)))
  }

  /// Each field of a status that the cache looks at, changed alone.
  private static let changes: [@Sendable (inout FileStatus) -> Void] = [
    { $0.size += 1 }, { $0.modified.seconds -= 1 }, { $0.modified.nanoseconds ^= 1 },
    { $0.changed.seconds -= 1 }, { $0.changed.nanoseconds ^= 1 }, { $0.inode += 1 },
  ]

  @Test(arguments: changes.indices)
  func `a file that differs in anything from its entry is read`(index: Int) async throws {
    let folder = try ScanFolder()
    let path = try RelativePath("file")
    try folder.write("old", to: "file")
    let status = try #require(try folder.tree.status(of: ObjectKey(path)))
    var other = status
    Self.changes[index](&other)
    for (status, opens) in [(other, 1), (status, 0)] {
      var builder = StatCacheBuilder()
      builder.add(path, status, Checksum(high: 1, low: 2))
      try store(try builder.finish(), in: folder)
      #expect(try await opened(folder) == opens)
    }
  }

  @Test func `a file from the future is read each time`() async throws {
    let folder = try ScanFolder()
    try folder.write("x", to: "file")
    try folder.setModified("file", FileTime(seconds: 4_000_000_000))
    try await folder.settle()
    try await folder.scanner().scan().saveCache(to: folder.tree)
    #expect(try await opened(folder) == 1)
  }

  @Test func `a damaged, foreign or cut cache counts as none`() async throws {
    let folder = try ScanFolder()
    for name in ["a", "b/c", "b/d"] { try folder.write(name, to: name) }
    try await folder.settle()
    try await folder.scanner().scan().saveCache(to: folder.tree)
    #expect(try await opened(folder) == 0)
    let good = try cacheBytes(folder)
    for index in good.indices {
      var bad = good
      bad[index] ^= 0x41
      #expect(StatCache(bad) == nil)
      #expect(StatCache(Array(good[..<index])) == nil)
    }
    for bad in [[], Array("path,checksum\n".utf8), good + [0]] {
      try store(bad, in: folder)
      #expect(try await opened(folder) == 3)
    }
  }

  @Test func `a cache whose places lead beyond its end vouches for nothing`() async throws {
    let folder = try ScanFolder()
    for name in ["a", "b/c", "b/d"] { try folder.write(name, to: name) }
    try await folder.settle()
    try await folder.scanner().scan().saveCache(to: folder.tree)
    let good = try cacheBytes(folder)
    let status = try #require(try folder.tree.status(of: ObjectKey(RelativePath("a"))))
    for index in StatCacheLayout.folderCountStart..<good.count {
      for value in [0, 0x7f, 0xff] as [UInt8] {
        var bad = good
        bad[index] = value
        let digest = try StatCacheLayout.digest(of: bad).digest
        // The digest is stored with its halves little-endian.
        bad.replaceSubrange(8..<24, with: digest[..<8].reversed() + digest[8...].reversed())
        guard let cache = StatCache(bad) else { continue }
        for path in [[], Array("b".utf8), Array("zz".utf8)] {
          var found = ScannedFolder(path: path)
          for name in ["a", "c", "d"] { found.append(Array(name.utf8), status) }
          cache.vouch(for: &found)
        }
      }
    }
  }

  @Test func `what was written and removed since the scan is known to the cache`() async throws {
    let folder = try ScanFolder()
    for name in ["kept", "gone", "changed"] { try folder.write(name, to: name) }
    try await folder.settle()
    let scan = try await folder.scanner().scan()
    try folder.write("fresh", to: "new/file")
    try folder.write("other", to: "changed")
    try FileManager.default.removeItem(atPath: folder.root + "/gone")
    try await folder.settle()
    var edits: [RelativePath: Scan.WrittenFile?] = [:]
    edits.updateValue(nil, forKey: try RelativePath("gone"))
    for (name, text) in [("new/file", "fresh"), ("changed", "other")] {
      let path = try RelativePath(name)
      edits[path] = Scan.WrittenFile(
        checksum: try checksum(of: Array(text.utf8)),
        status: try #require(try folder.tree.status(of: ObjectKey(path))),
      )
    }
    try scan.saveCache(to: folder.tree, edits: edits)
    let tree = InstrumentedTree(folder.tree)
    let next = try await folder.scanner(tree).scan()
    #expect(tree.opens.isEmpty)
    #expect(next.paths == ["changed", "kept", "new/file"])
    #expect(try next.checksum(of: "changed") == checksum(of: Array("other".utf8)))
    #expect(next.isCacheCurrent)
  }

  @Test func `a cache that cannot be written leaves the old one and no scratch file`() async throws
  {
    let folder = try ScanFolder()
    try folder.write("x", to: "file")
    try await folder.settle()
    try await folder.scanner().scan().saveCache(to: folder.tree)
    let old = try cacheBytes(folder)
    try folder.write("y", to: "other")
    let scan = try await folder.scanner().scan()
    try FileManager.default.removeItem(atPath: folder.root + "/.S3/stat-cache")
    try FileManager.default.createDirectory(
      atPath: folder.root + "/.S3/stat-cache/full",
      withIntermediateDirectories: true,
    )
    #expect(throws: FileError.self) { try scan.saveCache(to: folder.tree) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root + "/.S3/tmp").isEmpty)
    #expect(!old.isEmpty)
    #expect(try await opened(folder) == 2)
  }
}

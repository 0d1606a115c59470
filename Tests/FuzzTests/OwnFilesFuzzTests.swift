import LocalFiles
import Manifest
import S3
import TestSupport
import Testing

@testable import Hashing
@testable import Storage
@testable import Synchrony

/// What Synchrony itself keeps in `.S3`, and may find damaged.
struct OwnFilesFuzzTests {
  private static let sum = "0cc175b9c0f1b6a831c399e269772661"

  @Test func `ledgerTags`() async {
    let texts = ["versions.csv \(Self.sum) \"etag\"\ndeletedS3.csv \(Self.sum) a b\n"]
    await Fuzzing("ledgerTags", texts: texts, words: ["\n", " ", "versions.csv "]).check {
      bytes,
      _ in
      let tags = LedgerTags(bytes)
      let again = LedgerTags(tags.bytes)
      try expect(again.bytes == tags.bytes, "what was written reads otherwise")
      try expect(tags.bytes.count <= 2 * bytes.count + 60, "it grows")
    }
  }

  @Test func `what stores judge`() async {
    let texts = ["write-absent,write-matches s3://b/p\nnone http://x y\n"]
    await Fuzzing("conditions", texts: texts, words: ["\n", " ", ",", "none"]).check { bytes, _ in
      let known = StoreConditions(bytes)
      let again = StoreConditions(known.bytes)
      try expect(again.bytes == known.bytes, "what was written reads otherwise")
    }
  }

  @Test func `uploads`() async throws {
    let upload = PendingUpload(
      place: "s3://bucket/prefix",
      key: try ObjectKey(validating: Array("sub folder/é".utf8)),
      uploadID: "2~abc/+=.-_",
      checksum: Checksum(high: 1, low: 2),
      modified: FileTime(seconds: 1_790_000_000, nanoseconds: 5),
      size: 5_000_000_000,
      partSize: 8_388_608,
      begun: FileTime(seconds: 1_795_000_000),
    )
    let note = try #require(UploadNote(upload))
    await Fuzzing("uploads", [note.bytes], words: ["\n", "ff", "é"]).check { bytes, _ in
      guard let found = UploadNote(bytes: bytes).upload else { return }
      try expect(
        (try? ObjectKey(validating: found.key.bytes)) == found.key,
        "\(found.key) is no key"
      )
      guard let written = UploadNote(found) else { return }
      try expect(
        UploadNote(bytes: written.bytes).upload == found,
        "what was written reads otherwise"
      )
    }
  }

  @Test func `ranges of a download`() async throws {
    var map = RangeMap(eTag: ETag("\"v 1\""), size: 1_001, rangeSize: 100)
    for range in [0, 1, 2, 7] { map.add(range) }
    let journal = try #require(map.journal)
    await Fuzzing("ranges", [journal], words: ["#", ".", "\n", " "]).check { bytes, _ in
      guard let map = RangeMap(journal: bytes) else { return }
      try expect(map.missing.count <= bytes.count, "more ranges than marks")
      var end: Int64 = 0
      for index in map.missing {
        let range = map.bytes(of: index)
        try expect(range.lowerBound >= end && range.upperBound <= map.size, "\(range)")
        end = range.upperBound
      }
      try expect((0...map.size).contains(map.front), "front \(map.front) of \(map.size)")
      try expect((0...map.size).contains(map.end), "end \(map.end) of \(map.size)")
      try expect((0...map.size).contains(map.missingBytes), "\(map.missingBytes) are missing")
      try expect(map.journal.flatMap { RangeMap(journal: $0) } == map, "it reads otherwise")
    }
  }

  @Test func `locks`() async {
    let owner = LockOwner(user: "alice", host: "desk", machine: "m", process: 7)
    let since = FileTime(seconds: 1_795_000_000)
    let record = LockRecord(token: "ab", owner: owner, since: since, lease: 60)
    let words = ["\n", ": ", "seconds: ", "lease: ", "process: ", "since: "]
    await Fuzzing("locks", [record.bytes], words: words).check { bytes, _ in
      let record = LockRecord(parsing: bytes, fallbackLease: 60)
      try expect((1...3_600).contains(record.lease), "a lease of \(record.lease)")
      _ = record.since.utcText
      _ = record.description
      let again = LockRecord(parsing: record.bytes, fallbackLease: 60)
      try expect(again.bytes == record.bytes, "what was written reads otherwise")
    }
  }

  @Test func `what stores judge, and who holds a lock, is shown without harm`() async {
    let texts = ["name\u{1B}[2J\n", "\u{202E}abc", "é\u{200D}x", "plain"]
    await Fuzzing("shown text", texts: texts).check { bytes, _ in
      let shown = Printable.text(String(decoding: bytes, as: UTF8.self))
      try expect(Printable.text(shown) == shown, "shown twice it is another")
      try expect(shown.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }, shown)
    }
  }

  @Test func `stat cache`() async throws {
    var builder = StatCacheBuilder()
    for name in ["a", "b", "sub/a", "sub/c", "sub/deep/é"] {
      builder.add(try RelativePath(name), Self.status(5), Checksum(high: 1, low: 2))
    }
    let good = try builder.finish()
    await Fuzzing("stat cache", [good]).check { bytes, random in
      var bytes = bytes
      // Damage that its digest does not show is what a reader has to stand.
      if random.below(4) > 0, bytes.count >= StatCacheLayout.headerSize {
        bytes.replaceSubrange(0..<8, with: StatCacheLayout.magic)
        let digest = try StatCacheLayout.digest(of: bytes)
        var writer = StatCacheLayout.Writer()
        writer.append(digest)
        bytes.replaceSubrange(8..<24, with: writer.bytes)
      }
      guard let cache = StatCache(bytes) else { return }
      for path in ["", "sub", "sub/deep", "x"] {
        var folder = ScannedFolder(path: Array(path.utf8))
        for name in ["a", "b", "c", "é"] { folder.append(Array(name.utf8), Self.status(6)) }
        folder.sort()
        cache.vouch(for: &folder)
        let vouched = folder.items.filter { $0.checksum != nil }
        // Nothing in the corpus has this size; a number in it may have been changed to it.
        try expect(vouched.count <= 4, "it vouches for what is not there")
      }
    }
  }

  private static func status(_ size: Int64) -> FileStatus {
    let time = FileTime(seconds: 1_795_000_000)
    return FileStatus(
      kind: .file,
      size: size,
      modified: time,
      changed: time,
      inode: 9,
      device: 1,
      permissions: 0o644,
    )
  }
}

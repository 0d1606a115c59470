import Foundation
import LocalFiles
import Manifest
import Storage
import Testing

struct FolderStorageTests {
  @Test func `an object is the file at its key, and nothing else stays behind`() async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      let key = try ObjectKey(validating: Array("a/b/c.txt".utf8))
      let written = try await storage.write(
        key,
        from: BytesSource(Array("hello".utf8)),
        attributes: ObjectAttributes(modified: FileTime(seconds: 1_000_000)),
        condition: .absent,
      )
      #expect(
        try String(contentsOf: folder.appending(path: "a/b/c.txt"), encoding: .utf8) == "hello"
      )
      #expect(written.checksum?.description == "5d41402abc4b2a76b9719d911017c592")
      #expect(written.modified == FileTime(seconds: 1_000_000))
      let eTag = try #require(written.eTag)
      _ = try await storage.write(
        key,
        from: BytesSource(Array("bye".utf8)),
        attributes: ObjectAttributes(),
        condition: .matches(eTag),
      )
      let page = try await storage.list(prefix: [], after: nil)
      #expect(page.objects.map(\.key) == [key])
      let copy = try ObjectKey(validating: Array(".S3/deleted/x/c.txt".utf8))
      _ = try await storage.copy(key, matching: nil, to: copy, condition: .absent)
      try await storage.delete(key, condition: .none)
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "a").path))
      let sink = BytesSink()
      _ = try await storage.read(copy, range: nil, condition: .none, into: sink)
      #expect(sink.bytes == Array("bye".utf8))
      try await storage.delete(copy, condition: .none)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test(arguments: [nil, 0..<1_000_000] as [Range<Int64>?])
  func `what is larger than whoever reads it takes is refused unread`(
    range: Range<Int64>?
  ) async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      let key = ObjectKey.control("versions.csv")
      let written = try await storage.write(
        key,
        from: BytesSource([UInt8](repeating: 1, count: 1_000_000)),
        attributes: ObjectAttributes(),
        condition: .none,
      )
      let eTag = try #require(written.eTag)
      for condition in [ReadCondition.none, .matches(eTag), .differs(ETag("other"))] {
        let sink = BytesSink(limit: 999_999)
        await expectFailure(.localFile) {
          try await storage.read(key, range: range, condition: condition, into: sink)
        }
        #expect(sink.bytes.isEmpty)
      }
      let sink = BytesSink(limit: 10)
      _ = try await storage.read(key, range: 999_995..<1_000_005, condition: .none, into: sink)
      #expect(sink.bytes.count == 5)
    }
  }

  @Test func `a folder in the place of an object is no version of it`() async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      let (file, below) = (
        try ObjectKey(validating: Array("box".utf8)), try ObjectKey(validating: Array("box/x".utf8))
      )
      func put(_ key: ObjectKey, _ condition: WriteCondition) async throws -> ETag {
        let attributes = ObjectAttributes()
        let source = BytesSource([1])
        return try #require(
          try await storage.write(key, from: source, attributes: attributes, condition: condition)
            .eTag
        )
      }
      let old = try await put(file, .absent)
      try await storage.delete(file, condition: .none)
      let oldBelow = try await put(below, .absent)
      await expectFailure(.conditionFailed) {
        try await storage.delete(file, condition: .matches(old))
      }
      await expectFailure(.conditionFailed) { try await put(file, .matches(old)) }
      await expectFailure(.unsupported) { try await put(file, .absent) }
      await expectFailure(.notFound) {
        try await storage.copy(file, matching: old, to: .control("copy"), condition: .none)
      }
      let failures = try await storage.delete([Deletion(file, matching: old)])
      #expect(failures.map(\.error.code) == [.conditionFailed])

      try await storage.delete(below, condition: .none)
      _ = try await put(file, .absent)
      await expectFailure(.conditionFailed) {
        try await storage.delete(below, condition: .matches(oldBelow))
      }
      await expectFailure(.conditionFailed) { try await put(below, .matches(oldBelow)) }
    }
  }

  @Test func `what is made there has the rights of its folder, whatever the umask`() async throws {
    try await withTemporaryFolder { folder in
      func rights(_ name: String) throws -> Int {
        let path = folder.appending(path: name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: folder.path)
      let storage = try FolderStorage(at: folder.path, user: "alice")
      let key = try ObjectKey(validating: Array("site/day/a.csv".utf8))
      for condition in [WriteCondition.absent, .none] {
        _ = try await storage.write(
          key,
          from: BytesSource([1]),
          attributes: ObjectAttributes(),
          condition: condition,
        )
        #expect(try rights("site/day/a.csv") == 0o660)
      }
      #expect(try rights("site") == 0o770)
      #expect(try rights("site/day") == 0o770)
      #expect(try rights(".S3/tmp") == 0o770)
    }
  }

  @Test func `a directory that is not there is unreachable, not empty`() async throws {
    try await withTemporaryFolder { folder in
      let share = folder.appending(path: "share")
      await expectFailure(.unreachable) { try FolderStorage(at: share.path, user: "") }
      try FileManager.default.createDirectory(at: share, withIntermediateDirectories: true)
      let storage = try FolderStorage.machine(at: share)
      try FileManager.default.removeItem(at: share)
      await expectFailure(.unreachable) { try await storage.info(.control("versions.csv")) }
      await expectFailure(.unreachable) { try await storage.list(prefix: [], after: nil) }
      await expectFailure(.unreachable) {
        try await storage.write(
          .control("versions.csv"),
          from: BytesSource([]),
          attributes: .init(),
          condition: .none
        )
      }
    }
  }
}

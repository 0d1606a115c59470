import Foundation
import Glibc
import Hashing
import LocalFiles
import Manifest
import Synchronization
import Testing

@testable import Synchrony

struct ScannerTests {
  @Test func `rows are sorted by the bytes of their paths and carry content, time and editor`()
    async throws
  {
    let folder = try ScanFolder()
    let names = ["b", "a/x", "a.txt", "a-b/y", "a/b/c", "A", "a0", "é", "a b,\"c\"", "z\nz"]
    for name in names { try folder.write("content of " + name, to: name) }
    try folder.setModified("b", FileTime(seconds: 1_000, nanoseconds: 999_999_999))
    let scan = try await folder.scanner().scan()
    #expect(scan.paths == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    for name in names {
      #expect(try scan.checksum(of: name) == checksum(of: Array("content of \(name)".utf8)))
      let path = try RelativePath(name)
      #expect(try scan.status(of: path) == folder.tree.status(of: ObjectKey(path)))
    }
    let record = try #require(try scan.table[RelativePath("b")])
    #expect(record.timeEdited == Timestamp(seconds: 4_600))
    #expect(record.editedBy == "alice")
    #expect(scan.problems.isEmpty)
    #expect(scan.unknown.isEmpty)
    #expect(try scan.status(of: RelativePath("none")) == nil)
  }

  @Test func `a first scan reads each file once, and a scan of the same files none`() async throws {
    let folder = try ScanFolder()
    for index in 0..<60 { try folder.write("text \(index)", to: "f\(index % 7)/\(index).txt") }
    try folder.write(String(repeating: "x", count: 600_000), to: "large")
    try folder.write("", to: "empty")
    try await folder.settle()
    let tree = InstrumentedTree(folder.tree)
    let first = try await folder.scanner(tree).scan()
    #expect(tree.opens.count == 62)
    #expect(tree.opens.values.allSatisfy { $0 == 1 })
    #expect(tree.bytesRead.withLock { $0 } == Int(first.bytesHashed))
    #expect(first.filesHashed == 62)
    try first.saveCache(to: tree)

    let again = InstrumentedTree(folder.tree)
    let second = try await folder.scanner(again).scan()
    #expect(again.opens.isEmpty)
    #expect(second.filesHashed == 0)
    #expect(second.isCacheCurrent)
    #expect(second.paths == first.paths)
    #expect(second.statuses == first.statuses)
    for position in 0..<first.table.count {
      #expect(second.table.record(at: position) == first.table.record(at: position))
    }
  }

  @Test func `only what changed is read again, and a renamed folder with it`() async throws {
    let folder = try ScanFolder()
    for name in ["a/1", "a/2", "b/1", "c", "d"] { try folder.write(name, to: name) }
    try await folder.settle()
    try await folder.scanner().scan().saveCache(to: folder.tree)
    try folder.write("other", to: "c")
    try FileManager.default.removeItem(atPath: folder.root + "/d")
    try FileManager.default.moveItem(atPath: folder.root + "/a", toPath: folder.root + "/moved")
    let tree = InstrumentedTree(folder.tree)
    let scan = try await folder.scanner(tree).scan()
    #expect(scan.paths == ["b/1", "c", "moved/1", "moved/2"])
    #expect(tree.opens == ["c": 1, "moved/1": 1, "moved/2": 1])
    #expect(try scan.checksum(of: "c") == checksum(of: Array("other".utf8)))
    #expect(!scan.isCacheCurrent)
  }

  @Test func `the control folder is passed over, and a nested one with a notice`() async throws {
    let folder = try ScanFolder()
    for name in [".S3/versions.csv", "sub/.S3/versions.csv", "sub/.s3/x", "a.S3", ".S3x"] {
      try folder.write("x", to: name)
    }
    let scan = try await folder.scanner().scan()
    #expect(scan.paths == [".S3x", "a.S3"])
    #expect(Set(scan.problems.map(\.subject)) == ["sub/.S3", "sub/.s3"])
    #expect(scan.problems.allSatisfy { $0.kind == .reservedName })
  }

  @Test func `the lower-case control folder is passed over too`() async throws {
    let folder = try ScanFolder()
    try folder.write("x", to: ".s3/x")
    #expect(try await folder.scanner().scan().paths.isEmpty)
  }

  @Test(.timeLimit(.minutes(5)))
  func `links and special files are left alone, each with its reason`() async throws {
    let folder = try ScanFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/outside",
      withIntermediateDirectories: true,
    )
    try Data("secret".utf8).write(to: URL(fileURLWithPath: folder.path + "/outside/secret"))
    try folder.write("x", to: "file")
    try folder.link("dangling", to: "nowhere")
    try folder.link("folder", to: "../outside")
    try folder.link("loop", to: "loop")
    try folder.link("within", to: "file")
    try folder.link("without", to: "../outside/secret")
    _ = unsafe mkfifo(folder.root + "/pipe", 0o600)
    let tree = InstrumentedTree(folder.tree)
    let scan = try await folder.scanner(tree).scan()
    #expect(scan.paths == ["file"])
    #expect(tree.opens == ["file": 1])
    #expect(scan.unknownPaths == ["dangling", "folder", "loop", "pipe", "within", "without"])
    #expect(scan.problems.map(\.subject).sorted() == scan.unknownPaths)
    #expect(scan.problems.allSatisfy { $0.kind == .notAFile })
    #expect(try scan.isUnknown(RelativePath("folder/secret")))
    #expect(try !scan.isUnknown(RelativePath("folders")))
  }

  @Test func `a name of any odd byte is listed or reported, and nothing else suffers`() async throws
  {
    let folder = try ScanFolder()
    var listed: Set<String> = []
    for byte in UInt8(1)...255 where byte != UInt8(ascii: "/") {
      let name = [UInt8(ascii: "n"), byte]
      let path =
        (folder.root + "/").utf8CString.dropLast() + name.map { CChar(bitPattern: $0) } + [0]
      let descriptor = unsafe open(Array(path), O_CREAT | O_WRONLY, 0o600)
      #expect(descriptor >= 0)
      close(descriptor)
      if byte < 0x80 { listed.insert(String(decoding: name, as: UTF8.self)) }
    }
    let scan = try await folder.scanner().scan()
    #expect(Set(scan.paths) == listed)
    #expect(scan.problems.count == 128)
    #expect(scan.problems.allSatisfy { $0.kind == .unsafePath })
  }

  @Test func `what cannot be read is unknown, never deleted`() async throws {
    let folder = try ScanFolder()
    for name in ["good", "locked/a", "locked/b", "bad", "deep/er/bad"] {
      try folder.write("x", to: name)
    }
    let tree = InstrumentedTree(
      folder.tree,
      beforeListing: { key throws(FileError) in
        guard key?.description == "locked" else { return }
        throw FileError(.permission, path: "locked", reason: "Permission denied")
      },
      beforeRead: { key, _ throws(FileError) in
        guard key.description.hasSuffix("bad") else { return }
        throw FileError(.input, path: key.description, reason: "Input/output error")
      },
    )
    let scan = try await folder.scanner(tree).scan()
    #expect(scan.paths == ["good"])
    #expect(scan.unknownPaths == ["bad", "deep/er/bad", "locked"])
    #expect(scan.problems.map(\.subject).sorted() == scan.unknownPaths)
    #expect(scan.problems.allSatisfy { $0.kind == .unreadable })
    #expect(scan.problems.contains { $0.reason.contains("Permission denied") })
  }

  @Test func `a folder or file that vanishes during the scan is absent`() async throws {
    let folder = try ScanFolder()
    for name in ["good", "gone/a", "file"] { try folder.write("x", to: name) }
    let tree = InstrumentedTree(
      folder.tree,
      beforeListing: { key throws(FileError) in
        guard key?.description == "gone" else { return }
        try? FileManager.default.removeItem(atPath: folder.root + "/gone")
        try? FileManager.default.removeItem(atPath: folder.root + "/file")
      },
    )
    let scan = try await folder.scanner(tree).scan()
    #expect(scan.paths == ["good"])
    #expect(scan.problems.isEmpty)
    #expect(scan.unknown.isEmpty)
  }

  @Test func `what a folder names twice is one row`() async throws {
    let folder = try ScanFolder()
    for name in ["a", "b/c", "b/d"] { try folder.write(name, to: name) }
    let scan = try await folder.scanner(InstrumentedTree(folder.tree, namesTwice: true)).scan()
    #expect(scan.paths == ["a", "b/c", "b/d"])
    #expect(scan.statuses.count == 3)
  }

  @Test func `a root that cannot be read ends the scan`() async throws {
    let folder = try ScanFolder()
    let tree = InstrumentedTree(
      folder.tree,
      beforeListing: { _ throws(FileError) in
        throw FileError(.notFound, path: ".", reason: "No such file or directory")
      },
    )
    await #expect(throws: FileError.self) { try await folder.scanner(tree).scan() }
  }

  @Test func `a file that changes once while it is read is read again`() async throws {
    let folder = try ScanFolder()
    try folder.write("old", to: "file")
    let changes = Mutex(0)
    let tree = InstrumentedTree(
      folder.tree,
      beforeRead: { key, offset throws(FileError) in
        guard key.description == "file", offset > 0 else { return }
        let isFirst = changes.withLock { count in
          count += 1
          return count == 1
        }
        if isFirst { try? folder.write("new and longer", to: "file") }
      },
    )
    let scan = try await folder.scanner(tree).scan()
    #expect(try scan.checksum(of: "file") == checksum(of: Array("new and longer".utf8)))
    #expect(tree.opens == ["file": 2])
    #expect(try scan.status(of: RelativePath("file"))?.size == 14)
  }

  @Test func `a file that keeps changing is unknown until the next scan`() async throws {
    let folder = try ScanFolder()
    try folder.write("text", to: "file")
    let tree = InstrumentedTree(
      folder.tree,
      beforeRead: { key, offset throws(FileError) in
        guard key.description == "file", offset > 0 else { return }
        try? folder.write("text \(offset) and more", to: "file")
        try? folder.setModified("file", FileTime(seconds: .random(in: 1...1_000_000)))
      },
    )
    let scan = try await folder.scanner(tree).scan()
    #expect(scan.paths.isEmpty)
    #expect(scan.unknownPaths == ["file"])
    #expect(scan.problems.map(\.kind) == [.unreadable])
    #expect(tree.opens == ["file": 2])
  }

  @Test func `a cancelled scan ends without a result`() async throws {
    let folder = try ScanFolder()
    for index in 0..<50 { try folder.write("x", to: "\(index)") }
    let scan = Task {
      try await folder.scanner(
        InstrumentedTree(
          folder.tree,
          beforeRead: { _, _ throws(FileError) in
            while !Task.isCancelled { usleep(1_000) }
          },
        )
      ).scan()
    }
    scan.cancel()
    let result = await scan.result
    #expect(throws: CancellationError.self) { try result.get() }
  }

  @Test func `progress tells how much there is to read`() async throws {
    let folder = try ScanFolder()
    for index in 0..<5 { try folder.write("12345", to: "\(index)") }
    let heard = Mutex<[SyncEvent.Progress]>([])
    var scanner = folder.scanner()
    scanner.progress = { progress in heard.withLock { $0.append(progress) } }
    _ = try await scanner.scan()
    let first = try #require(heard.withLock { $0 }.first)
    #expect(first.totalFiles == 5)
    #expect(first.totalBytes == 25)
  }
}

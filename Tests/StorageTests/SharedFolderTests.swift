import Foundation
import LocalFiles
import Manifest
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(5)))
struct SharedFolderTests {
  private let files = FileManager.default

  private func key(_ text: String) throws -> ObjectKey {
    try ObjectKey(validating: Array(text.utf8))
  }

  @discardableResult
  private func write(
    _ name: String,
    to storage: FolderStorage,
    _ condition: WriteCondition = .none,
  ) async throws -> ObjectInfo {
    let source = BytesSource(Array("x".utf8))
    return try await storage.write(
      try key(name),
      from: source,
      attributes: .init(),
      condition: condition
    )
  }

  private func names(_ storage: FolderStorage, _ prefix: String = "") async throws -> [String] {
    try await storage.list(prefix: Array(prefix.utf8), after: nil).objects.map(\.key.description)
  }

  @Test func `links are not followed, listed, read, replaced or removed`() async throws {
    try await withTemporaryFolder { folder in
      let (share, outside) = (folder.appending(path: "share"), folder.appending(path: "outside"))
      for place in [share, outside] {
        try files.createDirectory(at: place, withIntermediateDirectories: false)
      }
      try Data("secret".utf8).write(to: outside.appending(path: "file"))
      try files.createSymbolicLink(
        at: share.appending(path: "folder"),
        withDestinationURL: outside
      )
      try files.createSymbolicLink(
        at: share.appending(path: "link"),
        withDestinationURL: outside.appending(path: "file")
      )
      let storage = try FolderStorage.machine(at: share)
      #expect(try await names(storage) == [])
      #expect(try await names(storage, "folder/") == [])
      for name in ["folder", "folder/file", "link"] {
        let target = try key(name)
        await expectFailure(.notFound) { try await storage.info(target) }
        for condition in [WriteCondition.none, .absent] {
          await expectFailure(.unsupported) { try await write(name, to: storage, condition) }
        }
        try await storage.delete(target, condition: .none)
      }
      await expectFailure(.unsupported) { try await write("folder/new", to: storage) }
      #expect(try files.contentsOfDirectory(atPath: outside.path) == ["file"])
      #expect(try Data(contentsOf: share.appending(path: "link")) == Data("secret".utf8))
      #expect(!files.fileExists(atPath: share.path + "/.S3"))
    }
  }

  @Test func `a pipe is no object and makes nobody wait`() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "pipe").path
      #expect(unsafe mkfifo(path, 0o600) == 0)
      let storage = try FolderStorage.machine(at: folder)
      #expect(try await names(storage) == [])
      await expectFailure(.notFound) { try await storage.info(try key("pipe")) }
      await expectFailure(.unsupported) { try await write("pipe", to: storage) }
    }
  }

  @Test func `a name that is a file here and a folder there is refused with a sentence`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      try await write("a/b", to: storage)
      try await write("c", to: storage)
      for name in ["a", "c/d", "c/d/e"] {
        let error = await expectFailure(.unsupported) { try await write(name, to: storage) }
        #expect(error?.reason.isEmpty == false)
        #expect(error?.isTransient == false)
        await expectFailure(.notFound) { try await storage.info(try key(name)) }
      }
      #expect(try await names(storage) == ["a/b", "c"])
    }
  }

  @Test func `names that cannot be keys are told with the rule they break`() async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      try await write("good", to: storage)
      let path = Array(folder.path.utf8CString.dropLast()) + [47, -1, -2, 0]
      let descriptor = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
      #expect(descriptor >= 0)
      close(descriptor)
      let page = try await storage.list(prefix: [], after: nil)
      #expect(page.objects.map(\.key.description) == ["good"])
      #expect(page.unnameable.map(\.rule) == [.notUTF8])
    }
  }

  @Test func `what a crash left behind is no object, and goes after a day`() async throws {
    try await withTemporaryFolder { folder in
      let left = folder.appending(path: ".S3/tmp/left")
      try files.createDirectory(
        at: left.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data("part".utf8).write(to: left)
      let storage = try FolderStorage.machine(at: folder)
      #expect(try await names(storage) == [])
      #expect(try await names(storage, ".S3/tmp/") == [])
      try await write("new", to: storage)
      let now = try await storage.info(try key("new")).written.seconds
      storage.folder.sweep(now: FileTime(seconds: now + 86_000))
      #expect(files.fileExists(atPath: left.path))
      storage.folder.sweep(now: FileTime(seconds: now + 87_000))
      #expect(!files.fileExists(atPath: left.path))
    }
  }

  @Test(arguments: [".S3/tmp", ".S3/tmp/x", ".S3/locks", ".S3/locks/x"])
  func `names that the directory keeps for itself are refused`(name: String) async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      await expectFailure(.unsupported) { try await write(name, to: storage) }
      #expect(try await names(storage) == [])
    }
  }

  @Test func `a failed write leaves no temporary behind`() async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      let wrong = ObjectAttributes(checksum: Checksum(high: 0, low: 0))
      await expectFailure(.digestMismatch) {
        try await storage.write(
          try key("a"),
          from: BytesSource([1]),
          attributes: wrong,
          condition: .none
        )
      }
      try await write("a", to: storage)
      await expectFailure(.conditionFailed) {
        try await write("a", to: storage, .matches(ETag("other")))
      }
      await expectFailure(.conditionFailed) {
        try await storage.copy(
          try key("a"),
          matching: ETag("other"),
          to: try key("b"),
          condition: .none
        )
      }
      #expect(try files.contentsOfDirectory(atPath: folder.path + "/.S3/tmp") == [])
      #expect(try files.contentsOfDirectory(atPath: folder.path + "/.S3/locks") == [])
    }
  }

  @Test func `a walk is taken up where its page ended, remembered or not`() async throws {
    try await withTemporaryFolder { folder in
      let names = ["a-x", "a/b-c", "a/b/c", "a/b/d/e", "a/b0", "a0x", "b/c"]
      let writer = try FolderStorage.machine(at: folder)
      for name in names { try await write(name, to: writer) }
      let (warm, cold) = (
        try FolderStorage.machine(at: folder, pageSize: 1),
        { try FolderStorage.machine(at: folder, pageSize: 1) }
      )
      var token: ListToken?
      for name in names {
        let page = try await warm.list(prefix: [], after: token)
        #expect(page.objects.map(\.key.description) == [name])
        #expect(try await cold().list(prefix: [], after: token).objects == page.objects)
        token = page.next
      }
    }
  }

  @Test(arguments: [
    (FileError.Code.permission, StorageError.Code.denied, false), (.readOnly, .denied, false),
    (.noSpace, .full, false), (.tooLong, .unsupported, false), (.notAFile, .unsupported, false),
    (.notADirectory, .unsupported, false), (.input, .other, true), (.notFound, .notFound, false),
  ])
  func `an error of the file system becomes one that says what to do`(
    code: FileError.Code,
    expected: StorageError.Code,
    isTransient: Bool,
  ) async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      let error = FileError(code, path: "x", reason: "The system's words")
      let failure = storage.folder.failure(error, at: try key("x"))
      #expect(failure.code == expected)
      #expect(failure.isTransient == isTransient)
      #expect(failure.subject == "x" && failure.reason.hasSuffix("."))
    }
  }

  @Test func `a hidden file of ours is told from a name that only begins alike`() throws {
    for name in [".S3/tmp", ".S3/tmp/x", ".S3/locks/a/b"] {
      #expect(FolderLayout.hides(try key(name)))
    }
    for name in [".S3", ".S3/tmpx", ".S3/locks.csv", "tmp/x", "a/.S3/tmp/x", ".s3/tmp/x"] {
      #expect(!FolderLayout.hides(try key(name)))
    }
  }
}

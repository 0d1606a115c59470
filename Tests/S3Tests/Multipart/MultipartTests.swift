import Hashing
import LocalFiles
import Manifest
import Storage
import Testing
import Transport

@testable import S3

/// Uploads in parts of 10 bytes.
struct MultipartTests {
  private static let content = (0..<95).map { UInt8($0) }

  private let store: FakeStore
  private let journal = MemoryJournal()
  private let key: ObjectKey

  init() throws {
    store = FakeStore()
    key = try ObjectKey(validating: Array("big".utf8))
  }

  /// A storage of another run each time.
  private func storage(
    notes: Bool = true,
    store: FakeStore? = nil,
  ) -> S3Storage {
    let time = Timekeeper(now: { .zero }, sleep: { _ in }, block: { _ in })
    return S3Storage(
      S3Client(.test(), http: store ?? self.store),
      uploads: notes ? journal : nil,
      retrier: Retrier(time: time),
      limits: TransferLimits(
        partSize: 10,
        largestCopy: 50,
        copiedPartSize: 20,
        partsAtOnce: 3,
      ),
    )
  }

  @discardableResult
  private func write(
    _ bytes: [UInt8] = content,
    promising promised: [UInt8]? = nil,
    _ condition: WriteCondition = .none,
    to storage: S3Storage? = nil,
  ) async throws -> ObjectInfo {
    try await (storage ?? self.storage()).write(
      key,
      from: BytesSource(bytes),
      attributes: ObjectAttributes(
        checksum: checksum(of: promised ?? bytes),
        modified: FileTime(seconds: 12, nanoseconds: 500_000_000),
      ),
      condition: condition,
    )
  }

  @Test func `a large object is made of parts and keeps what is said of it`() async throws {
    let info = try await write()
    let object = try #require(store.object("big"))
    #expect(object.bytes == Self.content)
    #expect(object.headers["x-amz-meta-mtime"] == "12.5")
    #expect(store.count(.part) == 10)
    #expect(info.eTag?.quoted == object.eTag)
    #expect(info.eTag?.text.hasSuffix("-10") == true)
    let seen = try await storage().info(key)
    #expect(seen.checksum == info.checksum)
    #expect(journal.pending().isEmpty)
  }

  @Test func `parts that are changed on their way are sent again`() async throws {
    for after in [0, 0, 4] { store.add(.garbled, to: .part, after: after) }
    try await write()
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.count(.part) == 13)
  }

  @Test func `a store whose ETags of parts are no MD5s takes them`() async throws {
    let odd = FakeStore(hasOddTags: true)
    try await write(to: storage(store: odd))
    #expect(odd.object("big")?.bytes == Self.content)
    // Those that were under way before that was known were sent several times.
    #expect((11...22).contains(odd.count(.part)))
    // What came of them is looked at once.
    #expect(odd.count(.get) == 1)
  }

  @Test func `parts that arrive damaged however often make no object`() async throws {
    let lone = TransferLimits(partSize: 10, largestCopy: 50, copiedPartSize: 20, partsAtOnce: 1)
    let storage = S3Storage(
      S3Client(.test(), http: store),
      uploads: journal,
      retrier: Retrier(time: Timekeeper(now: { .zero }, sleep: { _ in }, block: { _ in })),
      limits: lone,
    )
    for _ in 0..<20 { store.add(.garbled, to: .part) }
    let error = await expectFailure(.busy) { try await write(to: storage) }
    #expect(error?.reason.contains("arrives damaged") == true)
    #expect(store.object("big") == nil)
    #expect(store.openUploads == 0)
    store.forgetTroubles()
    try await write(to: storage)
    #expect(store.object("big")?.bytes == Self.content)
  }

  @Test func `what was sent for a key that somebody has taken since is taken back`() async throws {
    await breakOff()
    #expect(store.openUploads == 1)
    store.put([1, 2, 3], at: "big")
    await expectFailure(.conditionFailed) { try await write(Self.content, .absent) }
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)
  }

  @Test func `a store that takes no condition at the end gets none, after a look`() async throws {
    let refusal = FakeStore.Trouble.refusal(.refusal(501, "NotImplemented"))
    store.add(refusal, to: .complete)
    try await write(Self.content, .absent)
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.count(.complete) == 2)
    store.add(refusal, to: .complete)
    await expectFailure(.conditionFailed) { try await write(Self.content, .absent) }
    await expectFailure(.unsupported) { try await write() }
  }

  @Test func `what fits into one part goes in one piece`() async throws {
    try await write(Array(Self.content.prefix(10)))
    #expect(store.count(.create) == 0)
    #expect(store.count(.put) == 1)
  }

  @Test func `a part that fails for the moment is sent again, and no other`() async throws {
    store.add(.unreachable, to: .part, after: 4)
    store.add(.lostAnswer, to: .part, after: 1)
    try await write()
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.count(.part) == 12)
  }

  /// An upload ends after some of its parts.
  private func breakOff() async {
    store.add(.refusal(.refusal(403, "AccessDenied")), to: .part, after: 6)
    await expectFailure(.denied) { try await write() }
  }

  @Test func `an upload that broke off goes on with the parts that are missing`() async throws {
    await breakOff()
    #expect(store.openUploads == 1)
    let sent = store.count(.part)
    store.reset()
    try await write()
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.count(.create) == 0)
    #expect(store.count(.part) <= 10 - (sent - 4))
    #expect(store.count(.part) < 10)
    #expect(journal.pending().isEmpty)
  }

  @Test func `another endpoint is not asked for the upload`() async throws {
    await breakOff()
    #expect(journal.pending().first?.place == "http://127.0.0.1:9 s3://bucket/prefix")
    let elsewhere = FakeStore()
    let client = S3Client(.test(endpointURL: "http://127.0.0.1:8"), http: elsewhere)
    let limits = TransferLimits(partSize: 10, largestCopy: 50, copiedPartSize: 20, partsAtOnce: 3)
    try await write(to: S3Storage(client, uploads: journal, limits: limits))
    #expect(elsewhere.count(.list) == 0)
    #expect(elsewhere.count(.create) == 1)
    #expect(elsewhere.count(.part) == 10)
  }

  @Test func `a file that was touched is not finished with its old time`() async throws {
    await breakOff()
    let modified = FileTime(seconds: 99, nanoseconds: 250_000_000)
    _ = try await storage().write(
      key,
      from: BytesSource(Self.content),
      attributes: ObjectAttributes(checksum: checksum(of: Self.content), modified: modified),
      condition: .none,
    )
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.object("big")?.headers["x-amz-meta-mtime"] == "99.25")
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)
  }

  @Test func `a part that is not ours is sent again`() async throws {
    await breakOff()
    store.damageParts()
    try await write()
    #expect(store.object("big")?.bytes == Self.content)
  }

  @Test(arguments: [(403, "AccessDenied"), (501, "NotImplemented"), (400, "InvalidRequest")])
  func `an upload whose parts the store does not show begins anew`(
    status: Int,
    code: String
  ) async throws {
    await breakOff()
    store.add(.refusal(.refusal(status, code)), to: .list)
    store.reset()
    try await write()
    #expect(store.count(.create) == 1)
    #expect(store.count(.part) == 10)
    #expect(store.openUploads == 0)
    #expect(store.object("big")?.bytes == Self.content)
  }

  @Test func `an upload that the store has forgotten begins anew`() async throws {
    await breakOff()
    store.forgetUploads()
    store.reset()
    try await write()
    #expect(store.count(.create) == 1)
    #expect(store.count(.part) == 10)
    #expect(store.object("big")?.bytes == Self.content)
  }

  @Test func `an upload of another content takes the old one back`() async throws {
    await breakOff()
    let other = Self.content.reversed() + [1]
    try await write(other)
    #expect(store.object("big")?.bytes == other)
    #expect(store.openUploads == 0)
  }

  @Test func `what nobody went on with for a week is taken back by the next write`() async throws {
    await breakOff()
    let small = try ObjectKey(validating: Array("small".utf8))
    func writeSmall() async throws {
      _ = try await storage().write(
        small,
        from: BytesSource([1]),
        attributes: ObjectAttributes(),
        condition: .none,
      )
    }
    journal.age(seconds: 6 * 86_400)
    try await writeSmall()
    #expect(store.openUploads == 1)
    journal.age(seconds: 2 * 86_400)
    try await writeSmall()
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)
  }

  @Test func `content that is not what was promised is not stored`() async throws {
    var other = Self.content
    other[94] ^= 1
    await expectFailure(.digestMismatch) { try await write(promising: other) }
    #expect(store.object("big") == nil)
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)
  }

  @Test(
    arguments: FailingSource.Failure.allCases,
    [0, 35, 94] as [Int64]
  )
  func `a file that fails midway makes no object, and the upload ends with a sentence`(
    failure: FailingSource.Failure,
    offset: Int64
  ) async throws {
    let source = FailingSource(bytes: Self.content, failure: failure, offset: offset)
    let error = await expectFailure(failure == .edited ? .digestMismatch : .localFile) {
      try await storage().write(
        key,
        from: source,
        attributes: ObjectAttributes(checksum: try? checksum(of: Self.content)),
        condition: .none,
      )
    }
    #expect(error?.reason.hasSuffix(".") == true)
    #expect(store.object("big") == nil)
    #expect(store.count(.complete) == 0)
    // What was sent is of use to the next run, or gone.
    #expect(store.openUploads == journal.pending().count)
    try await write()
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.openUploads == 0)
  }

  @Test(arguments: [true, false])
  func `an upload that is cancelled stays only where the next run finds it`(
    notes: Bool
  ) async throws {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    store.add(
      .meanwhile { _ in
        continuation.finish()
        // Ends when the task is cancelled.
        try? await Task.sleep(for: .seconds(60))
      },
      to: .part,
      after: 5,
    )
    let storage = storage(notes: notes)
    let task = Task { try await write(to: storage) }
    for await _ in stream {}
    task.cancel()
    await expectFailure(.cancelled) { try await task.value }
    #expect(store.openUploads == (notes ? 1 : 0))
    #expect(journal.pending().count == (notes ? 1 : 0))
  }
}

// MARK: - The last step

extension MultipartTests {
  @Test func `a lost answer to the last step does not matter`() async throws {
    store.add(.lostAnswer, to: .complete)
    let info = try await write(.absent)
    #expect(info.eTag?.quoted == store.object("big")?.eTag)
    #expect(store.count(.complete) == 1)
    #expect(journal.pending().isEmpty)
  }

  @Test func `a last step that did not arrive is repeated`() async throws {
    store.add(
      .refusal(.refusal(500, "InternalError")),
      to: .complete,
    )
    store.add(.refusal(.refusal(200, "InternalError")), to: .complete)
    try await write(.absent)
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.count(.complete) == 3)
  }

  @Test func `an upload that is gone because it was completed is a success`() async throws {
    store.add(.lostAnswer, to: .complete)
    // The look at the key fails as well, and then the repetition finds no upload.
    store.add(.refusal(.refusal(503, "SlowDown")), to: .head, after: 1)
    try await write()
    #expect(store.object("big")?.bytes == Self.content)
  }

  @Test func `where something lies already, no part is sent`() async throws {
    store.put([1, 2, 3], at: "big")
    await expectFailure(.conditionFailed) { try await write(.absent) }
    #expect(store.count(.create) == 0)
    #expect(store.object("big")?.bytes == [1, 2, 3])
  }

  @Test(arguments: [true, false])
  func `what somebody else writes meanwhile is not overwritten`(
    keepsConditions: Bool
  ) async throws {
    let store = FakeStore(keepsConditions: keepsConditions)
    store.add(.meanwhile { $0.put([1, 2, 3], at: "big") }, to: .part, after: 4)
    let storage = storage(store: store)
    await expectFailure(.conditionFailed) { try await write(.absent, to: storage) }
    #expect(store.object("big")?.bytes == [1, 2, 3])
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)
  }

  @Test func `what somebody else writes between two tries of the last step is not overwritten`()
    async throws
  {
    let store = FakeStore(keepsConditions: false)
    store.add(.refusal(.refusal(503, "SlowDown")), to: .complete)
    // The look before the parts, the one before the last step, the one before its repetition.
    store.add(.meanwhile { $0.put([1, 2, 3], at: "big") }, to: .head, after: 2)
    let storage = storage(store: store)
    await expectFailure(.conditionFailed) { try await write(.absent, to: storage) }
    #expect(store.object("big")?.bytes == [1, 2, 3])
    #expect(store.count(.complete) == 1)
  }

  /// The version of what lies there before.
  private func oldTag() throws -> ETag {
    store.put([9], at: "big")
    return try #require(ETag(header: store.object("big")?.eTag))
  }

  @Test(arguments: [true, false])
  func `the version that was seen is replaced, also where the answer is lost`(
    losesAnswer: Bool
  ) async throws {
    let old = try oldTag()
    if losesAnswer { store.add(.lostAnswer, to: .complete) }
    let info = try await write(.matches(old))
    #expect(store.object("big")?.bytes == Self.content)
    #expect(info.eTag?.quoted == store.object("big")?.eTag)
    #expect(store.count(.complete) == 1)
    #expect(store.conditions == [["If-Match": old.quoted]])
  }

  @Test func `a version that comes between the last look and the last step stays`() async throws {
    let old = try oldTag()
    // The condition itself is all that is left to keep it.
    store.add(.meanwhile { $0.put([1, 2, 3], at: "big") }, to: .complete)
    await expectFailure(.conditionFailed) { try await write(.matches(old)) }
    #expect(store.object("big")?.bytes == [1, 2, 3])
    #expect(store.conditions == [["If-Match": old.quoted]])
    #expect(store.count(.head) == 2)
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)
  }

  @Test func `somebody who writes at the same moment is no failure for good`() async throws {
    store.add(.refusal(.refusal(409, "ConditionalRequestConflict")), to: .complete)
    let error = await expectFailure(.busy) { try await write(.absent) }
    #expect(error?.isTransient == true)
    #expect(store.openUploads == 0)
    try await write(.absent)
    #expect(store.object("big")?.bytes == Self.content)
  }

  @discardableResult
  private func write(
    _ condition: WriteCondition,
    to storage: S3Storage? = nil,
  ) async throws -> ObjectInfo {
    try await write(Self.content, promising: nil, condition, to: storage)
  }
}

// MARK: - Copies and plans

extension MultipartTests {
  @Test func `a copy that is too large for one request is made of parts`() async throws {
    try await write()
    let copy = try ObjectKey(validating: Array("copy".utf8))
    // A store that nobody knows is not trusted to copy parts.
    await expectFailure(.unsupported) {
      try await storage().copy(key, matching: nil, to: copy, condition: .absent)
    }
    let known = FakeCeph(store: store)
    let ceph = S3Storage(
      S3Client(.test(), http: known),
      limits: TransferLimits(partSize: 10, largestCopy: 50, copiedPartSize: 20, partsAtOnce: 2),
    )
    _ = try await ceph.copy(key, matching: nil, to: copy, condition: .absent)
    #expect(store.object("copy")?.bytes == Self.content)
    #expect(store.count(.copyPart) == 5)
    #expect(try await ceph.info(copy).checksum == checksum(of: Self.content))
    #expect(store.object("copy")?.headers["x-amz-meta-mtime"] == "12.5")
  }

  @Test(arguments: [true, false])
  func `a copy whose source is replaced midway is none`(judgesSources: Bool) async throws {
    let store = FakeStore(judgesSources: judgesSources)
    try await write(to: storage(store: store))
    let copy = try ObjectKey(validating: Array("copy".utf8))
    store.add(
      .meanwhile { $0.put(Array(repeating: 7, count: 95), at: "big") },
      to: .copyPart,
      after: 2
    )
    let ceph = S3Storage(
      S3Client(.test(), http: FakeCeph(store: store)),
      limits: TransferLimits(partSize: 10, largestCopy: 50, copiedPartSize: 20, partsAtOnce: 1),
    )
    await expectFailure(.conditionFailed) {
      try await ceph.copy(key, matching: nil, to: copy, condition: .none)
    }
    #expect(store.object("copy") == nil)
    #expect(store.openUploads == 0)
    #expect(store.count(.copyPart) == (judgesSources ? 3 : 5))
  }

  @Test func `parts double until they are few enough`() {
    let mebibyte: Int64 = 1 << 20
    let cases: [(Int64, Int, Int64, Int)] = [
      (8 * mebibyte + 1, 10_000, 8, 2), (80_000 * mebibyte, 10_000, 8, 10_000),
      (80_000 * mebibyte + 1, 10_000, 16, 5_001), (80_000 * mebibyte, 1_000, 128, 625),
      (5 << 40, 10_000, 1_024, 5_120), (.max, 10_000, 1 << 30, 8_192),
    ]
    for (size, most, part, count) in cases {
      let plan = PartPlan(size: size, partSize: 8 * mebibyte, mostParts: most)
      #expect(plan.partSize == part * mebibyte)
      #expect(plan.count == count)
      #expect(plan.bytes(of: count).upperBound == size)
    }
  }
}

/// A store that is known to be Ceph's by its answers.
private struct FakeCeph: HTTPSending {
  let store: FakeStore

  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    var response = try await store.send(request, into: sink)
    response.headers.append("x-amz-request-id", "tx0000")
    return response
  }
}

/// A file that something happens to while it is read for the second time: the first is for its
/// digests.
final class FailingSource: ByteSource {
  enum Failure: CaseIterable {
    case truncated, unreadable, edited
  }

  let size: Int64
  private let bytes: [UInt8]
  private let failure: Failure
  private let offset: Int64
  private let reads = Guarded<[Int64: Int]>([:])

  init(bytes: [UInt8], failure: Failure, offset: Int64) {
    self.bytes = bytes
    self.failure = failure
    self.offset = offset
    size = Int64(bytes.count)
  }

  func read(at position: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    var content = bytes[...]
    let times = reads.withLock { reads in
      reads[position, default: 0] += 1
      return reads[position] ?? 0
    }
    if times > 1, position + 10 > offset {
      switch failure {
      case .truncated: content = content.prefix(Int(offset))
      case .unreadable: throw FileError(.input, path: "big", reason: "Input/output error")
      case .edited: content[Int(offset)] ^= 1
      }
    }
    guard position < Int64(content.count) else { return 0 }
    let part = content[Int(position)...].prefix(buffer.count)
    for (index, byte) in part.enumerated() { buffer[index] = byte }
    return part.count
  }
}

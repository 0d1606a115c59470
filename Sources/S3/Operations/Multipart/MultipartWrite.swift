import Hashing
import LocalFiles
import Manifest
import Storage
import Transport

/// Stores a large object in parts, several at a time, and goes on with what another run has sent.
struct MultipartWrite: Sendable {
  let storage: S3Storage
  let key: ObjectKey
  let source: any ByteSource
  let goal: UploadGoal
  let plan: PartPlan

  /// An upload that was begun.
  private struct Begun {
    var upload: OpenUpload
    /// The parts that an earlier run has sent.
    var parts: [Int: OpenUpload.Part] = [:]
    /// Whether the next run finds it.
    var isNoted = false
  }

  /// Stores the object.
  ///
  /// - Returns: what is known of it.
  /// - Throws: as `Storage.write`. What the next run can go on with stays at the store; all else
  ///   is taken back.
  func run() async throws(StorageError) -> ObjectInfo {
    try await check()
    let left = try await goOn()
    let begun = if let left { left } else { try await begin() }
    do throws(StorageError) {
      let parts = try await sendParts(begun)
      let object = try await begun.upload.complete(parts, goal)
      storage.uploads.journal?.remove(key)
      try await confirm(object)
      return object
    } catch {
      if begun.isNoted, Self.isWorthKeeping(after: error, key) { throw error }
      storage.uploads.journal?.remove(key)
      await begun.upload.abort()
      throw error
    }
  }

  /// Looks at the condition first: whoever is to be refused need not send the parts, and what an
  /// earlier run has sent for the key is of no use any more.
  private func check() async throws(StorageError) {
    do throws(StorageError) {
      try await storage.check(goal.condition, at: key)
    } catch {
      if error.code == .conditionFailed, let noted {
        storage.uploads.journal?.remove(key)
        await OpenUpload(noted.uploadID, of: key, at: storage).abort()
      }
      throw error
    }
  }

  /// The upload that an earlier run has begun here.
  private var noted: PendingUpload? {
    guard let noted = storage.uploads.journal?.pending(at: key), noted.place == storage.uploadPlace
    else { return nil }
    return noted
  }

  /// Reads an object whose parts seemed to arrive damaged each time, and deletes it if they did.
  ///
  /// - Throws: a transient `.busy` if it is damaged.
  private func confirm(_ object: ObjectInfo) async throws(StorageError) {
    guard storage.client.suspectsPartETags, let expected = goal.attributes.checksum,
      let version = object.eTag
    else { return }
    for _ in 1...ReadAttempts.most {
      let sink = try DigestingSink(DiscardingSink(limit: goal.size))
      _ = try await storage.retrier.run(key.description) { () async throws(StorageError) in
        try await storage.read(key, range: nil, condition: .matches(version), into: sink)
      }
      guard sink.finish() != expected else { return storage.client.settlePartETags(areOdd: true) }
    }
    storage.client.settlePartETags(areOdd: false)
    // With what its writer noted beside it, it would be taken for whole.
    try await storage.delete(key, condition: .matches(version))
    throw .arrivesDamaged(key)
  }

  /// Whether a later attempt can use the parts.
  private static func isWorthKeeping(after error: StorageError, _ key: ObjectKey) -> Bool {
    if error == .uploadIsGone(key) || error == .uploadIsContested(key) { return false }
    return error.isTransient
      || [.cancelled, .outcomeUnknown, .unreachable, .denied].contains(error.code)
  }

  // MARK: Beginning

  /// What is noted of this upload, or nil without a promise of its content.
  private func record(_ id: String) -> PendingUpload? {
    goal.attributes.checksum.map { checksum in
      PendingUpload(
        place: storage.uploadPlace,
        key: key,
        uploadID: id,
        checksum: checksum,
        modified: goal.attributes.modified,
        size: goal.size,
        partSize: plan.partSize,
        begun: storage.client.serverTime,
      )
    }
  }

  /// Finds what an earlier run has left, and takes back what nobody can use any more.
  private func goOn() async throws(StorageError) -> Begun? {
    guard let noted else { return nil }
    let upload = OpenUpload(noted.uploadID, of: key, at: storage)
    guard let record = record(noted.uploadID), record.isSame(as: noted) else {
      storage.uploads.journal?.remove(key)
      await upload.abort()
      return nil
    }
    do throws(StorageError) {
      if let parts = try await upload.parts() {
        return Begun(upload: upload, parts: parts, isNoted: true)
      }
    } catch  where [.denied, .unsupported, .other].contains(error.code) {
      // Who may not see the parts, or at a store that does not tell them, sends all again.
      await upload.abort()
    }
    storage.uploads.journal?.remove(key)
    return nil
  }

  private func begin() async throws(StorageError) -> Begun {
    let id = try await storage.createUpload(key, goal.attributes)
    let isNoted = record(id).flatMap { storage.uploads.journal?.add($0) } ?? false
    return Begun(upload: OpenUpload(id, of: key, at: storage), isNoted: isNoted)
  }

  // MARK: Parts

  /// Sends the parts that are missing, while the next ones are being read.
  ///
  /// - Returns: all parts in their order.
  /// - Throws: `.digestMismatch` if the content is not what was promised.
  private func sendParts(_ begun: Begun) async throws(StorageError) -> [OpenUpload.Part] {
    let result = await withTaskGroup(of: Result<OpenUpload.Part, StorageError>.self) { group in
      var crew = Crew(places: storage.limits.partsAtOnce)
      do throws(StorageError) {
        var digests = try PartDigests(
          PartReader(source: source, key: key),
          takesMD5: !storage.client.dialect.checksPayloads,
          hashes: scannedHashes,
        )
        for number in 1...plan.count {
          let bytes = plan.bytes(of: number)
          if let part = begun.parts[number], part.size == Int64(bytes.count),
            try await digests.nextIs(part.eTag.checksum, bytes)
          {
            crew.parts.append(part)
            continue
          }
          let digest = try await digests.next(bytes)
          if crew.isFull, let result = await group.next() { try crew.take(result) }
          crew.busy += 1
          group.addTask {
            do throws(StorageError) {
              return .success(try await begun.upload.send(number, bytes, of: source, digest()))
            } catch {
              return .failure(error)
            }
          }
        }
        try verify(digests.finish())
        while let result = await group.next() { try crew.take(result) }
      } catch {
        group.cancelAll()
        return Result<[OpenUpload.Part], StorageError>.failure(error)
      }
      return .success(crew.parts.sorted { $0.number < $1.number })
    }
    return try result.get()
  }

  /// The digests that the scan took, if they are of just these parts.
  private var scannedHashes: PartHashes? {
    guard let hashes = goal.attributes.parts, hashes.partSize == plan.partSize,
      hashes.digests.count == plan.count
    else { return nil }
    return hashes
  }

  private func verify(_ checksum: Checksum?) throws(StorageError) {
    if let checksum, let expected = goal.attributes.checksum, expected != checksum {
      throw .digestMismatch(key, expected: expected, found: checksum)
    }
  }

  /// The parts that are on their way and those that have arrived.
  private struct Crew {
    let places: Int
    var busy = 0
    var parts: [OpenUpload.Part] = []

    init(places: Int) {
      self.places = max(places, 1)
    }

    var isFull: Bool { busy >= places }

    mutating func take(_ result: Result<OpenUpload.Part, StorageError>) throws(StorageError) {
      busy -= 1
      parts.append(try result.get())
    }
  }
}

import Manifest
import Storage

/// Copies an object within the store that is too large for one request, in parts.
struct MultipartCopy: Sendable {
  let storage: S3Storage
  /// The version that is copied.
  let original: ObjectInfo
  /// Names that version, or nothing for what lies at its key now.
  let query: String
  let key: ObjectKey
  let condition: WriteCondition

  /// Copies the object.
  ///
  /// - Returns: the version of the copy.
  /// - Throws: as `Storage.copy`; `.unsupported` where the store cannot copy parts.
  func run() async throws(StorageError) -> ETag? {
    let dialect = storage.client.dialect
    guard dialect.copiesParts else {
      throw StorageError(
        .unsupported,
        subject: key.description,
        reason: "The store copies no objects as large as this one; it must be sent again.",
      )
    }
    try await storage.check(condition, at: key)
    let plan = PartPlan(
      size: original.size,
      partSize: storage.limits.copiedPartSize,
      mostParts: dialect.mostParts,
    )
    let attributes = ObjectAttributes(checksum: original.checksum, modified: original.modified)
    let id = try await storage.createUpload(key, attributes)
    let upload = OpenUpload(id, of: key, at: storage)
    do throws(StorageError) {
      let parts = try await copyParts(upload, plan)
      try await confirmSource()
      let goal = UploadGoal(size: original.size, attributes: attributes, condition: condition)
      return try await upload.complete(parts, goal).eTag
    } catch {
      await upload.abort()
      throw error
    }
  }

  /// Refuses parts of which some may be of another version: not every store heeds the version
  /// that is named with each.
  private func confirmSource() async throws(StorageError) {
    guard try await storage.head(original.key, .none, query).eTag == original.eTag else {
      throw .conditionFailed(original.key)
    }
  }

  private func copyParts(
    _ upload: OpenUpload,
    _ plan: PartPlan,
  ) async throws(StorageError) -> [OpenUpload.Part] {
    let original = original
    let source = storage.client.copySource(original.key, query)
    let result = await withTaskGroup(of: Result<OpenUpload.Part, StorageError>.self) { group in
      var parts: [OpenUpload.Part] = []
      var numbers = (1...plan.count).makeIterator()
      func begin() {
        guard let number = numbers.next() else { return }
        group.addTask {
          do throws(StorageError) {
            let bytes = plan.bytes(of: number)
            return .success(
              try await upload.copy(number, bytes, of: source, original.eTag)
            )
          } catch {
            return .failure(error)
          }
        }
      }
      for _ in 0..<storage.limits.partsAtOnce { begin() }
      while let result = await group.next() {
        switch result {
        case .success(let part): parts.append(part)
        case .failure(let error):
          group.cancelAll()
          return Result<[OpenUpload.Part], StorageError>.failure(error)
        }
        begin()
      }
      return .success(parts.sorted { $0.number < $1.number })
    }
    return try result.get()
  }
}

public import LocalFiles
public import Manifest
public import Storage

/// A storage that judges only some conditions, as many a store does.
public final class WeakStorage: WrappingStorage {
  /// What a store does with a condition that it does not judge.
  public enum Manner: Sendable, CaseIterable {
    /// It makes the change as if there were none.
    case ignores
    /// It takes every condition on a version for broken, the right one too, and ignores others.
    case refusesVersions
    /// It says that it cannot do that.
    case declines
    /// It looks, and changes a moment later.
    case races
  }

  /// The storage that does the work.
  public let base: any Storage
  private let judged: ConditionSupport
  private let manner: Manner
  private let largeSize: Int64

  /// Takes abilities away from `base`.
  ///
  /// - Parameters:
  ///   - base: a storage that judges everything.
  ///   - judged: what it still judges.
  ///   - manner: what it does with the rest.
  ///   - largeSize: the size beyond which a write counts as a large one.
  public init(
    _ base: any Storage,
    judging judged: ConditionSupport,
    otherwise manner: Manner = .ignores,
    largeSize: Int64 = .max,
  ) {
    self.base = base
    self.judged = judged
    self.manner = manner
    self.largeSize = largeSize
  }

  /// Those of the other storage, without conditions.
  public var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.conditionalWrite = judged.contains(.all)
    capabilities.conditionalDelete = judged.contains(.deleteMatches)
    return capabilities
  }

  /// Reads, with the condition if it is judged.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    var condition = condition
    if case .matches = condition, !judged.contains(.readMatches) { condition = .none }
    return try await base.read(key, range: range, condition: condition, into: sink)
  }

  /// Writes, with the condition if it is judged.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    let ability = source.size > largeSize ? .largeWrites : Self.ability(for: condition)
    let condition = try await weakened(condition, by: ability, at: key)
    return try await base.write(key, from: source, attributes: attributes, condition: condition)
  }

  /// Copies, with the conditions that are judged.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    if let sourceETag {
      _ = try await weakened(.matches(sourceETag), by: .copySource, at: source)
    }
    let condition = try await weakened(condition, by: .copyDestination, at: key)
    return try await base.copy(
      source,
      matching: judged.contains(.copySource) ? sourceETag : nil,
      to: key,
      condition: condition,
    )
  }

  /// Deletes, with the condition if it is judged.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    let condition = try await weakened(condition, by: .deleteMatches, at: key)
    try await base.delete(key, condition: condition)
  }

  /// Deletes one after the other, with the conditions if they are judged.
  public func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    var failures: [(key: ObjectKey, error: StorageError)] = []
    for object in objects {
      do throws(StorageError) {
        let condition = try await weakened(object.condition, by: .deletionsMatch, at: object.key)
        try await base.delete(object.key, condition: condition)
      } catch {
        failures.append((object.key, error))
      }
    }
    return failures
  }

  private static func ability(for condition: WriteCondition) -> ConditionSupport {
    condition == .absent ? .writeAbsent : .writeMatches
  }

  /// The condition as the store judges it.
  private func weakened(
    _ condition: WriteCondition,
    by ability: ConditionSupport,
    at key: ObjectKey,
  ) async throws(StorageError) -> WriteCondition {
    guard condition != .none, !judged.contains(ability) else { return condition }
    switch manner {
    case .ignores: break
    case .refusesVersions:
      if case .matches = condition { throw .conditionFailed(key) }
    case .declines:
      throw StorageError(.unsupported, subject: key.description, reason: "It knows no conditions.")
    case .races:
      try condition.check((try? await base.info(key))?.eTag, at: key)
      for _ in 0..<20 { await Task.yield() }
    }
    return .none
  }
}

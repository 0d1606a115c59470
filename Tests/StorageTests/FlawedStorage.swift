import LocalFiles
import Manifest
import Storage

/// The ways in which a storage can break its promises.
enum Flaw: CaseIterable {
  case ignoresWriteConditions, looksBeforeItWrites, ignoresDeleteConditions, ignoresCopySource
  case ignoresReadConditions, writesBeforeItJudges, ignoresRanges, ignoresDigests
  case storesBeforeItDigests, refusesRightDigests, forgetsTimes, showsParts, ignoresCancellation
  case stopsOnCancellationAfterHalf, dropsEmptyObjects, cutsLargeObjects, cutsSourcesShort
  case keepsFirstVersion, storesFailedSources, blamesItselfForSinks, sortsWrongly, losesAnEntry
  case roundsPrefixesUp, listsNothingTwice, forgetsETagsInListings, hidesControlFolder
  case inventsObjects, foldsCase, refusesLongKeys, mixesOddNames, missesOnSecondDelete
  case deletesBelow, keepsNamesOfFolders, copiesWithoutTimes, makesCopiesOfNothing, liesInETags
}

/// A storage with one flaw.
final class FlawedStorage: WrappingStorage {
  let base: any Storage
  let flaw: Flaw

  init(_ flaw: Flaw) {
    self.flaw = flaw
    base = MemoryStorage(pageSize: 10)
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    if flaw == .inventsObjects {
      if let info = try? await base.info(key) { return info }
      return ObjectInfo(
        key: key,
        size: 0,
        eTag: nil,
        checksum: nil,
        written: FileTime(seconds: 0),
        modified: nil
      )
    }
    return try await base.info(place(key)).named(key)
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    if flaw == .writesBeforeItJudges {
      _ = try await base.read(key, range: range, condition: .none, into: sink)
    }
    do throws(StorageError) {
      return try await base.read(
        place(key),
        range: flaw == .ignoresRanges ? nil : range,
        condition: flaw == .ignoresReadConditions ? .none : condition,
        into: sink,
      ).named(key)
    } catch {
      guard flaw == .blamesItselfForSinks, error.code == .localFile else { throw error }
      throw StorageError(.other, subject: "", reason: "")
    }
  }

  func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    var (attributes, condition) = (attributes, condition)
    switch flaw {
    case .ignoresWriteConditions: condition = .none
    case .looksBeforeItWrites:
      try condition.check((try? await base.info(key))?.eTag, at: key)
      for _ in 0..<20 { await Task.yield() }
      condition = .none
    case .ignoresDigests: attributes.checksum = nil
    case .storesBeforeItDigests: _ = try await base.put(source, key)
    case .refusesRightDigests where attributes.checksum != nil:
      throw StorageError(.digestMismatch, subject: "", reason: "")
    case .forgetsTimes: attributes.modified = nil
    case .showsParts:
      _ = try await base.put(CutSource(source: source, size: source.size / 2), key)
      for _ in 0..<20 { await Task.yield() }
    case .keepsFirstVersion where condition == .none:
      if let info = try? await base.info(key) { return info }
    case .dropsEmptyObjects where source.size == 0:
      return try await MemoryStorage().put(source, key)
    case .cutsLargeObjects:
      return try await base.put(CutSource(source: source, size: min(source.size, 1_000)), key)
    case .cutsSourcesShort:
      return try await base.put(CutSource(source: source, size: 3), key)
    case .storesFailedSources:
      _ = try await base.put(CutSource(source: source, size: 1), key)
    case .refusesLongKeys where key.bytes.count > 900:
      throw StorageError(.other, subject: "", reason: "")
    case .keepsNamesOfFolders where !key.bytes.contains(UInt8(ascii: "/")):
      if await !below(key).isEmpty { throw StorageError(.unsupported, subject: "", reason: "") }
    case .stopsOnCancellationAfterHalf:
      return try await writeHalf(key, source, attributes, condition)
    case .ignoresCancellation: return try await detached(key, source, attributes, condition)
    default: break
    }
    let info = try await base.write(
      place(key),
      from: source,
      attributes: attributes,
      condition: condition
    ).named(key)
    return flaw == .liesInETags ? info.with(ETag("another")) : info
  }

  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    if flaw == .makesCopiesOfNothing, (try? await base.info(source)) == nil {
      return try await base.put(BytesSource([]), key).eTag
    }
    let isIgnored = flaw == .ignoresWriteConditions
    let copied = try await base.copy(
      place(source),
      matching: flaw == .ignoresCopySource ? nil : sourceETag,
      to: place(key),
      condition: isIgnored ? .none : condition,
    )
    guard flaw == .copiesWithoutTimes else { return copied }
    let sink = BytesSink()
    _ = try await base.read(key, range: nil, condition: .none, into: sink)
    return try await base.put(BytesSource(sink.bytes), key).eTag
  }

  func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    if flaw == .missesOnSecondDelete { _ = try await base.info(key) }
    if flaw == .deletesBelow {
      for object in await below(key) { try await base.delete(object, condition: .none) }
    }
    let isIgnored = flaw == .ignoresDeleteConditions
    try await base.delete(place(key), condition: isIgnored ? .none : condition)
    if flaw == .keepsNamesOfFolders, let slash = key.bytes.lastIndex(of: UInt8(ascii: "/")) {
      let marker = Array(key.bytes[...slash]) + Array(".keep".utf8)
      if let marker = try? ObjectKey(validating: marker) {
        _ = try await base.put(BytesSource([]), marker)
      }
    }
  }

  func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    if flaw == .listsNothingTwice, let token, !seen.insert(token) { return ListPage(objects: []) }
    var prefix = prefix
    if flaw == .roundsPrefixesUp, !prefix.isEmpty, prefix.last != UInt8(ascii: "/") {
      prefix.append(UInt8(ascii: "/"))
    }
    var page = try await base.list(prefix: prefix, after: token)
    switch flaw {
    case .sortsWrongly: page.objects.reverse()
    case .losesAnEntry: page.objects = Array(page.objects.prefix(9))
    case .forgetsETagsInListings: page.objects = page.objects.map { $0.with(nil) }
    case .hidesControlFolder: page.objects.removeAll { $0.key.path == nil }
    case .inventsObjects where page.next == nil:
      let invented = try? ObjectKey(validating: [0x7A])
      let info = invented.map {
        ObjectInfo(
          key: $0,
          size: 0,
          eTag: nil,
          checksum: nil,
          written: FileTime(seconds: 0),
          modified: nil
        )
      }
      if let info { page.objects.append(info) }
    default: break
    }
    return page
  }

  private let seen = Tokens()

  private func place(_ key: ObjectKey) -> ObjectKey {
    switch flaw {
    case .foldsCase:
      return (try? ObjectKey(validating: Array(key.description.lowercased().utf8))) ?? key
    case .mixesOddNames:
      let plain = key.bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
      return (try? ObjectKey(validating: plain)) ?? key
    default: return key
    }
  }

  private func below(_ key: ObjectKey) async -> [ObjectKey] {
    let page = try? await base.list(prefix: key.bytes + [UInt8(ascii: "/")], after: nil)
    return page?.objects.map(\.key) ?? []
  }

  private func writeHalf(
    _ key: ObjectKey,
    _ source: any ByteSource,
    _ attributes: ObjectAttributes,
    _ condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    do throws(StorageError) {
      return try await base.write(
        key,
        from: source,
        attributes: attributes,
        condition: condition
      )
    } catch {
      guard error.code == .cancelled, source.size > 1_000 else { throw error }
      _ = await Task.detached { [base] in try? await base.put(BytesSource([1, 2]), key) }.value
      throw error
    }
  }

  private func detached(
    _ key: ObjectKey,
    _ source: any ByteSource,
    _ attributes: ObjectAttributes,
    _ condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    let base = base
    let result = await Task.detached { () async -> Result<ObjectInfo, StorageError> in
      do throws(StorageError) {
        let info = try await base.write(
          key,
          from: source,
          attributes: attributes,
          condition: condition
        )
        return .success(info)
      } catch {
        return .failure(error)
      }
    }.value
    return try result.get()
  }
}

import Hashing
import Manifest

/// Knows what everybody wrote and gave up, and holds the promises against what happens.
///
/// Contents are texts that are written by one person once, but for those that are copied or
/// brought back on purpose.
package final class Oracle: Sendable {
  /// A content at a name.
  private struct Place: Hashable {
    var name: String
    var content: String
  }

  private struct State {
    var contents: Set<String> = []
    /// What may lie at a name, as somebody put it there.
    var rightful: Set<Place> = []
    /// Who had a content at a name and gave it up.
    var givenUp: [Place: Set<String>] = [:]
    /// What people put somewhere.
    var written: [Place] = []
    /// What has ever lain at a name of the store.
    var stored: Set<Place> = []
    /// What came to the store when its sender had given up.
    var late: Set<Place> = []
    var texts: [Checksum: String] = [:]
    var violations: [String] = []
  }

  private let state: Confined<State>
  private let trace: Trace
  /// What becomes of objects and their rows.
  let listings: Listings
  /// Who holds the lock of the store.
  let holders: Holders

  init(_ trace: Trace, runs: @escaping @Sendable () -> Int) {
    let state = Confined(State())
    let fail = { @Sendable (text: String) in
      trace.note("VIOLATION", text)
      state.value.violations.append(text)
    }
    self.trace = trace
    self.state = state
    listings = Listings(runs: runs, fail: fail)
    holders = Holders(fail: fail)
  }

  /// What broke a promise.
  package var violations: [String] { state.value.violations }

  func fail(_ text: String) {
    trace.note("VIOLATION", text)
    state.value.violations.append(text)
  }
}

// MARK: - What people do

extension Oracle {
  func wrote(_ content: String, at name: String, by person: String) {
    let place = Place(name: name, content: content)
    state.value.contents.insert(content)
    if let checksum = try? checksum(of: Array(content.utf8)) {
      state.value.texts[checksum] = content
    }
    state.value.rightful.insert(place)
    state.value.givenUp[place]?.remove(person)
    state.value.written.append(place)
  }

  /// A person who had a content at a name put something else there, or nothing.
  func gaveUp(_ content: String, at name: String, by person: String) {
    for name in [name] + Self.originals(of: name) {
      state.value.givenUp[Place(name: name, content: content), default: []].insert(person)
    }
  }

  /// Whether somebody who had a content at a name, or at the one that this is a copy of, gave it
  /// up.
  func isGivenUp(_ content: String, at name: String) -> Bool {
    ([name] + Self.originals(of: name)).contains { name in
      !(state.value.givenUp[Place(name: name, content: content)]?.isEmpty ?? true)
    }
  }

  /// The names of which a name may be that of a conflict copy.
  private static func originals(of name: String) -> [String] {
    var names: [String] = []
    var name = name
    while let start = [" (conflict of ", " (recovery of "].compactMap({ tag in
      name.ranges(of: tag).last
    }).max(by: { $0.lowerBound < $1.lowerBound }),
      let end = name[start.upperBound...].firstIndex(of: ")")
    {
      name = String(name[..<start.lowerBound] + name[name.index(after: end)...])
      names.append(name)
    }
    return names
  }
}

// MARK: - What the engine does

extension Oracle {
  /// Expects that a file which is made or removed bit by bit is none of the person's.
  func expectControl(_ key: ObjectKey, _ what: String, of person: String) {
    guard key.path != nil else { return }
    fail("\(person)'s run \(what) \(key), where somebody may look")
  }

  /// A content gets a name in somebody's folder.
  func arrives(_ bytes: [UInt8], at key: ObjectKey, of person: String) {
    expectRightful(bytes, at: key.description, "in \(person)'s folder")
  }

  /// A content has a name in somebody's folder after a loss of power.
  func survived(_ bytes: [UInt8], at name: String, of person: String) {
    expectRightful(bytes, at: name, "in \(person)'s folder after a loss of power")
  }

  /// A content gets a name in the store.
  ///
  /// - Parameters:
  ///   - bytes: the content.
  ///   - key: the name.
  ///   - isFromAnyVersion: whether the store copied it without judging which version it copies; a
  ///     wrong one is found by what came out, and goes again.
  ///   - isThere: whether there is an object of a name.
  func stored(
    _ bytes: [UInt8],
    at key: ObjectKey,
    isFromAnyVersion: Bool,
    isThere: (ObjectKey) -> Bool,
  ) {
    let name = key.description
    if name == ".S3/versions.csv" { return committed(bytes, isThere: isThere) }
    guard key.path != nil else { return }
    let content = String(decoding: bytes, as: UTF8.self)
    if isFromAnyVersion {
      state.value.rightful.insert(Place(name: name, content: content))
    } else {
      expectRightful(bytes, at: name, "in the store")
    }
    state.value.stored.insert(Place(name: name, content: content))
  }

  /// A content comes to the store when its sender has given up.
  func comesLate(_ bytes: [UInt8], at key: ObjectKey) {
    let content = String(decoding: bytes, as: UTF8.self)
    state.value.late.insert(Place(name: key.description, content: content))
  }

  /// Whether a content came to a name of the store when its sender had given up.
  func cameLate(_ content: String, at name: String) -> Bool {
    state.value.late.contains(Place(name: name, content: content))
  }

  private func expectRightful(_ bytes: [UInt8], at name: String, _ side: String) {
    let place = Place(name: name, content: String(decoding: bytes, as: UTF8.self))
    if state.value.rightful.contains(place) { return }
    let isCopy = Self.originals(of: name).contains { name in
      state.value.rightful.contains(Place(name: name, content: place.content))
    }
    if isCopy {
      state.value.rightful.insert(place)
    } else {
      fail("\(name) \(side) has “\(place.content)”, which nobody put there")
    }
  }

  /// Rows must not name what was never there.
  private func committed(_ ledger: [UInt8], isThere: (ObjectKey) -> Bool) {
    guard let table = try? VersionTable.read(csv: ledger, ledger: "versions.csv").table else {
      return fail("the ledger cannot be read")
    }
    for position in 0..<table.count {
      let name = table.path(at: position).description
      let content = state.value.texts[table.checksum(at: position)] ?? "?"
      if !state.value.stored.contains(Place(name: name, content: content)) {
        fail("the ledger lists \(name) with “\(content)”, which was never there")
      }
    }
    listings.committed(table, isThere: isThere)
  }

  /// Somebody's run records what the remote's ledger said.
  func recorded(_ ledger: [UInt8], by sender: Sender) {
    guard let table = try? VersionTable.read(csv: ledger, ledger: "versions.csv").table else {
      return fail("\(sender.person) records a ledger that cannot be read")
    }
    listings.recorded(table, by: sender)
  }
}

// MARK: - In the end

extension Oracle {
  /// Expects that every content lies somewhere, unless somebody who had it gave it up.
  ///
  /// - Parameter found: what lies somewhere.
  func expectNothingLost(among found: Set<String>) {
    for place in state.value.written where !found.contains(place.content) {
      guard state.value.givenUp[place]?.isEmpty ?? true else { continue }
      fail("“\(place.content)” of \(place.name) is lost")
    }
  }
}

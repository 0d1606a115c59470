import Hashing
import Manifest
import Storage

/// Looks at what is left when everybody has stopped.
struct Inspection {
  private let simulation: Simulation
  private let objects: [ObjectKey: Server.Object]

  init(_ simulation: Simulation) {
    self.simulation = simulation
    objects = simulation.server.objects
  }

  private var oracle: Oracle { simulation.oracle }

  func inspect() {
    expectNothingLost()
    if simulation.scenario.collides { return }
    expectAgreement()
    for person in simulation.people {
      let left = person.disk.leftOvers().filter { !Self.isResumable($0) }
      if !left.isEmpty { oracle.fail("\(person.name)'s .S3/tmp holds \(left)") }
    }
  }

  /// Whether a file is what another run goes on with, which stays for a week.
  private static func isResumable(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    return parts.count == 2 && Checksum(hex: parts[0]) != nil
      && (parts[1] == "part" || parts[1] == "ranges")
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func expectNothingLost() {
    var found = Set(objects.values.map { Self.text($0.bytes) })
    for person in simulation.people {
      found.formUnion(person.disk.files().map { Self.text($0.bytes) })
    }
    oracle.expectNothingLost(among: found)
  }

  private var files: [String: String] {
    var files: [String: String] = [:]
    for (key, object) in objects where key.path != nil {
      files[key.description] = Self.text(object.bytes)
    }
    return files
  }

  /// Expects that the ledger, the objects and the folders say the same.
  private func expectAgreement() {
    guard let ledger = objects[.control("versions.csv")],
      let table = try? VersionTable.read(csv: ledger.bytes, ledger: "versions.csv").table
    else {
      if !files.isEmpty { oracle.fail("there is no ledger") }
      return
    }
    var rows: [String: Checksum] = [:]
    for position in 0..<table.count {
      rows[table.path(at: position).description] = table.checksum(at: position)
    }
    let checksums = files.compactMapValues(Self.checksum)
    for (name, difference) in Self.differences(rows, checksums) {
      if isForVerify(name, rows[name]) { continue }
      oracle.fail("the ledger and the objects differ at \(name): \(difference)")
    }
    for person in simulation.people { expectFolderEqualsObjects(person, rows) }
  }

  /// Whether what lies at a name, and is not what the ledger says of it, is for `verify`.
  ///
  /// That is an object which a run left that broke off, or which came when its sender had given
  /// up, and whose author does not have it any more at the next run; and a row of what was being
  /// deleted when somebody listed it anew.
  private func isForVerify(_ name: String, _ row: Checksum?) -> Bool {
    guard let text = files[name] else {
      return row.map { oracle.listings.wasTakenOff($0, at: name) } ?? false
    }
    if oracle.cameLate(text, at: name) { return true }
    guard simulation.hasBrokenOff else { return false }
    return oracle.isGivenUp(text, at: name) || row == nil && lies(text, elsewhereThan: name)
  }

  /// Whether a content lies in the store under another name as well, be it in the trash.
  private func lies(_ text: String, elsewhereThan name: String) -> Bool {
    objects.contains { $0.key.description != name && Self.text($0.value.bytes) == text }
  }

  private func expectFolderEqualsObjects(_ person: Person, _ rows: [String: Checksum]) {
    let here = Dictionary(
      uniqueKeysWithValues: person.disk.files().map { ($0.name, Self.text($0.bytes)) }
    )
    for (name, difference) in Self.differences(here, files) {
      let isListed = rows[name] != nil && rows[name] == files[name].flatMap(Self.checksum)
      if !isListed, here[name] == nil || rows[name] != nil, isForVerify(name, rows[name]) {
        continue
      }
      oracle.fail("\(person.name)'s folder and the objects differ at \(name): \(difference)")
    }
  }

  private static func checksum(_ text: String) -> Checksum? {
    try? Hashing.checksum(of: Array(text.utf8))
  }

  private static func differences<Value: Equatable & CustomStringConvertible>(
    _ left: [String: Value],
    _ right: [String: Value],
  ) -> [(String, String)] {
    Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }.map { name in
      (name, "\(left[name]?.description ?? "nothing") and \(right[name]?.description ?? "nothing")")
    }
  }
}

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
    expectLedgerEqualsObjects()
    for person in simulation.people { expectFolderEqualsObjects(person) }
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

  private func expectLedgerEqualsObjects() {
    guard let ledger = objects[.control("versions.csv")],
      let table = try? VersionTable.read(csv: ledger.bytes, ledger: "versions.csv").table
    else {
      if !files.isEmpty { oracle.fail("there is no ledger") }
      return
    }
    var rows: [String: String] = [:]
    for position in 0..<table.count {
      rows[table.path(at: position).description] = table.checksum(at: position).description
    }
    let checksums = files.mapValues { text in
      (try? checksum(of: Array(text.utf8)))?.description ?? ""
    }
    for (name, difference) in Self.differences(rows, checksums) {
      if rows[name] == nil, isForVerify(name) { continue }
      oracle.fail("the ledger and the objects differ at \(name): \(difference)")
    }
  }

  /// Whether an object may lie there without a row: a run broke off after it was uploaded, and its
  /// author did not have it any more at the next.
  private func isForVerify(_ name: String) -> Bool {
    guard simulation.hasBrokenOff, let text = files[name] else { return false }
    return oracle.isGivenUp(text, at: name) || files.contains { $0.key != name && $0.value == text }
  }

  private func expectFolderEqualsObjects(_ person: Person) {
    let here = Dictionary(
      uniqueKeysWithValues: person.disk.files().map { ($0.name, Self.text($0.bytes)) }
    )
    for (name, difference) in Self.differences(here, files) {
      if here[name] == nil, isForVerify(name) { continue }
      oracle.fail("\(person.name)'s folder and the objects differ at \(name): \(difference)")
    }
  }

  private static func differences(
    _ left: [String: String],
    _ right: [String: String],
  ) -> [(String, String)] {
    Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }.map { name in
      (name, "\(left[name] ?? "nothing") and \(right[name] ?? "nothing")")
    }
  }
}

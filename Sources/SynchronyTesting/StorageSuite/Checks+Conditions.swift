import Manifest
import Storage

extension StorageSuite {
  static let conditionChecks = [
    Check("a write where nothing may lie is refused where something lies") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let key = try ObjectKey(good: "a/file")
      try await bench.put("first", at: key, .absent)
      await bench.expect(.conditionFailed, "a second write") { () async throws(StorageError) in
        try await bench.put("second", at: key, .absent, on: bench.there)
      }
      bench.expect(try await bench.text(key) == "first", "it was stored all the same")
      try await bench.here.delete(key, condition: .none)
      try await bench.put("third", at: key, .absent, on: bench.there)
      bench.expect(try await bench.text(key) == "third", "it was not stored after a deletion")
    },
    Check("a write over one version is refused over another") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let key = try ObjectKey(good: "a/file")
      let first = try bench.version(try await bench.put("first", at: key))
      let second = try bench.version(try await bench.put("second", at: key, .matches(first)))
      await bench.expect(.conditionFailed, "a write over the old") {
        () async throws(StorageError) in
        try await bench.put("third", at: key, .matches(first), on: bench.there)
      }
      bench.expect(try await bench.text(key) == "second", "it was stored all the same")
      try await bench.put("fourth", at: key, .matches(second), on: bench.there)
      bench.expect(try await bench.text(key) == "fourth", "it was not stored over the right one")
    },
    Check("a write over a version is refused where nothing lies") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let key = try ObjectKey(good: "a/file")
      let eTag = try bench.version(try await bench.put("x", at: key))
      try await bench.here.delete(key, condition: .none)
      await bench.expect(.conditionFailed, "a write") { () async throws(StorageError) in
        try await bench.put("y", at: key, .matches(eTag), on: bench.there)
      }
      bench.expect(try await bench.list().isEmpty, "it was stored all the same")
    },
    Check("a refused condition says so also when the content is wrong") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let key = try ObjectKey(good: "file")
      try await bench.put("first", at: key)
      let attributes = ObjectAttributes(checksum: Checksum(high: 1, low: 2))
      do throws(StorageError) {
        try await bench.put("second", at: key, .absent, attributes: attributes)
        bench.note("it was stored")
      } catch {
        let isEither = error.code == .conditionFailed || error.code == .digestMismatch
        bench.expect(isEither, "it failed with \(error)")
      }
      bench.expect(try await bench.text(key) == "first", "the old object is gone")
    },
  ]
}

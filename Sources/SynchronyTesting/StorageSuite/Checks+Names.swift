import Manifest
import Storage

extension StorageSuite {
  private static let oddNames: [String] = [
    "a space", " leading and trailing ", "+plus", "%41percent%2F", "=equals", "&and", "?question",
    "#hash", "'single'", "\"double\"", "é composed", "e\u{301} decomposed", "📊/📈.csv", ".dot",
    "dot.", "...", "..a", "a..", "back\\slash", "semi;colon", "colon:", "pipe|", "<angle>",
    "star*", "tilde~", "-dash", "--", "comma,", "(round)", "[square]", "{curly}", "@at", "!",
    "$dollar", "`tick`", "^caret", "tab\tinside", "line\nfeed", "carriage\rreturn",
    "\u{1}control", "\u{7F}delete", "\u{2028}separator", "\u{FEFF}mark", "日本語/ファイル", "CON",
    "UPPER", "upper", "a.S3", ".S3x/y", "x/.S3/y",
  ]

  static let nameChecks = [
    Check("an odd name names one object, or is refused") { bench in
      var kept: Set<ObjectKey> = []
      for name in oddNames {
        let key = try ObjectKey(good: "odd/\(name)")
        if try await keeps(bench, key) { kept.insert(key) }
      }
      let listed = Set(try await bench.list("odd/").map(\.key))
      for key in listed.symmetricDifference(kept) {
        bench.note("\(key) is \(listed.contains(key) ? "listed and not stored" : "not listed")")
      }
      for key in kept {
        let text = try await bench.text(key)
        bench.expect(text == key.description, "\(key) holds \(text)")
      }
    },
    Check("a key may have 1,024 bytes, or as many as the place says") { bench in
      let length = min(1_024, bench.here.capabilities.longestKey)
      let key = try ObjectKey(good: longName(length))
      bench.expect(key.bytes.count == length, "the check itself is wrong")
      bench.expect(try await keeps(bench, key), "it is refused")
      bench.expect(try await bench.list().map(\.key) == [key], "it is not listed")
      bench.expect(try await bench.text(key) == key.description, "its content is another")
    },
    Check("names that differ in their bytes are different objects, or one is refused") { bench in
      let pairs = [("\u{E9}", "e\u{301}"), ("A", "a"), ("x", "x ")]
      for (first, second) in pairs {
        let (one, two) = (try ObjectKey(good: "p/\(first)"), try ObjectKey(good: "p/\(second)"))
        guard try await keeps(bench, one), try await keeps(bench, two) else { continue }
        bench.expect(try await bench.text(one) == one.description, "\(one) was replaced")
        bench.expect(try await bench.text(two) == two.description, "\(two) was replaced")
      }
    },
  ]

  /// A path of segments that are as long as they may be.
  private static func longName(_ length: Int) -> String {
    let segment = String(repeating: "n", count: 254) + "/"
    let name = String(repeating: segment, count: length / 255 + 1).prefix(length)
    // A separator that would be the last character becomes a letter at the front.
    return name.last == "/" ? "n\(name.dropLast())" : String(name)
  }

  /// Writes an object whose content is its key.
  ///
  /// - Returns: false if the storage says that it cannot hold the name.
  private static func keeps(_ bench: Bench, _ key: ObjectKey) async throws -> Bool {
    try await bench.succeeds(unless: .unsupported) { () async throws(StorageError) in
      try await bench.put(key.description, at: key)
    }
  }
}

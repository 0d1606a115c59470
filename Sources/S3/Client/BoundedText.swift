/// Text of a server, made fit for a sentence.
enum BoundedText {
  /// Keeps letters, digits and the signs of names, of which codes, regions and ids are made.
  static func word(_ text: String, limit: Int) -> String {
    word(Array(text.utf8), limit: limit)
  }

  /// Keeps letters, digits and the signs of names, of which codes, regions and ids are made.
  static func word(_ bytes: [UInt8], limit: Int) -> String {
    String(decoding: bytes.lazy.filter(isWordByte).prefix(limit), as: UTF8.self)
  }

  /// Makes control and format characters and white space single spaces, and cuts what is long.
  static func sentence(_ bytes: [UInt8], limit: Int) -> String {
    var text = ""
    var isSpaceDue = false
    var count = 0
    // No more is decoded than can be kept.
    for scalar in String(decoding: bytes.prefix(limit * 8), as: UTF8.self).unicodeScalars {
      guard isSeen(scalar) else {
        isSpaceDue = !text.isEmpty
        continue
      }
      guard count < limit else { return text + "…" }
      if isSpaceDue {
        text += " "
        count += 1
      }
      isSpaceDue = false
      text.unicodeScalars.append(scalar)
      count += 1
    }
    return text
  }

  /// A sentence without what may be a signature or a token that the server repeats: 40 signs or
  /// more of those that digests and keys are made of.
  static func harmlessSentence(_ bytes: [UInt8], limit: Int) -> String {
    var text: [UInt8] = []
    var run: [UInt8] = []
    for byte in Array(sentence(bytes, limit: limit).utf8) + [UInt8(ascii: " ")] {
      if isWordByte(byte), byte != UInt8(ascii: "=") {
        run.append(byte)
        continue
      }
      text.append(contentsOf: run.count < 40 ? run : Array("…".utf8))
      text.append(byte)
      run = []
    }
    return String(decoding: text.dropLast(), as: UTF8.self)
  }

  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: false
    default: true
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }
}

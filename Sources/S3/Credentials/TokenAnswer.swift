/// What the Security Token Service answered: XML with elements that come once at most.
struct TokenAnswer {
  private let text: String

  /// Takes the body of an answer.
  init(_ body: [UInt8]) {
    text = String(decoding: body, as: UTF8.self)
  }

  /// The access key, or nil where there is none.
  var credentials: Credentials? {
    guard let id = self["AccessKeyId"], let secret = self["SecretAccessKey"],
      let token = self["SessionToken"]
    else { return nil }
    return Credentials(
      accessKeyID: id,
      secretAccessKey: secret,
      sessionToken: token,
      expiration: self["Expiration"].flatMap(ISO8601.moment),
    )
  }

  /// The code of an error, or nil where it is none.
  var code: String? {
    let word = BoundedText.word(self["Code"] ?? "", limit: 60)
    return word.isEmpty ? nil : word
  }

  /// The code of an error and its words, or nil where it is none.
  var reason: String? {
    guard let code else { return nil }
    // About a wrong signature the service says what was to be signed, token included.
    guard code != "SignatureDoesNotMatch", let message = self["Message"] else { return "\(code)." }
    return "\(code): \(BoundedText.harmlessSentence(Array(message.utf8), limit: 300))"
  }

  private subscript(_ name: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>"),
      let end = text[start.upperBound...].firstRange(of: "</\(name)>")
    else { return nil }
    var value = String(text[start.upperBound..<end.lowerBound].trimmed)
    let entities = [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
    ]
    for (entity, character) in entities { value.replace(entity, with: character) }
    return value.isEmpty ? nil : value
  }
}

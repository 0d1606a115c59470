import LocalFiles
import Manifest
import Storage
import Synchrony
import Testing

@testable import S3
@testable import SynchronyCommand

/// Settings and keys that people, programs and machines write.
struct SettingsFuzzTests {
  /// A value that no message may hold.
  private static let secret = "wJalrXUtnFEMIsecret"
  private static let words = [
    "[", "]", "=", ":", "\n", "  ", "#", ";", "profile ", "sso-session ", "aws_access_key_id=",
    "aws_secret_access_key=", "s3 =\n  ", "- ", "{", "}", "&a", "*a", "!!binary ", "|\n", "<<: ",
    "\"", "'", "\\", "null", "true", "verify=", "region_name=", "\u{FEFF}", "\u{1B}[2J",
  ]

  private static func check(_ reason: String) throws(Fuzzing.Failure) {
    try expect(!reason.contains(secret), "a message holds a secret: \(reason)")
    try expect(reason.utf8.count < 1_500, "a message of \(reason.utf8.count) bytes")
  }

  @Test func `INI`() async {
    let texts = [
      "[default]\naws_access_key_id = AKID\naws_secret_access_key = \(Self.secret)\n",
      "[profile a]\nregion=eu\ns3 =\n  addressing_style = path\n# x\n[sso-session b]\nc:d\n",
    ]
    await Fuzzing("INI", texts: texts, words: Self.words).check { bytes, _ in
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        let file = try INIFile(text, path: "~/.aws/config")
        let lines = text.count { $0.isNewline } + 1
        try expect(file.sections.count <= lines, "more sections than lines")
        let names = file.sections.map(\.name)
        try expect(Set(names).count == names.count, "a section comes twice")
        let values = file.sections.reduce(0) { $0 + $1.values.count }
        try expect(values <= lines, "more values than lines")
      } catch let error as CredentialError {
        try Self.check(error.reason)
      }
    }
  }

  @Test func `S3Synchrony's and filecloudsync's files, and blocks of four lines`() async throws {
    var texts = [
      "[r]\naws_access_key_id=AKID\naws_secret_access_key=\(Self.secret)\naws_session_token=T\n",
      "aws_access_key_id: AKID\naws_secret_access_key: \(Self.secret)\nregion_name: eu-west-1\n",
      "{aws_access_key_id: AKID, aws_secret_access_key: '\(Self.secret)'}\n",
    ]
    for file in try Corpus.files(in: "Recorded/settings", suffix: "aws.txt") {
      texts.append(String(decoding: file, as: UTF8.self))
    }
    await Fuzzing("key files", texts: texts, words: Self.words).check { bytes, _ in
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        _ = try TeamFile.parse(text, path: "file").credentials()
      } catch let error as CredentialError {
        try Self.check(error.reason)
      }
      do {
        _ = try CloudSyncFile.parse(text, path: "file").credentials()
      } catch let error as CredentialError {
        try Self.check(error.reason)
      }
      do {
        _ = try KeyBlock(text)
      } catch let error as SyncError {
        try Self.check(error.message)
      }
    }
  }

  @Test func `JSON of services and programs, and what the token service says`() async {
    let texts = [
      """
      {"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "\(Self.secret)",
       "SessionToken": "T", "Expiration": "2026-12-31T09:30:00Z"}
      """,
      #"{"Code": "Success", "AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T"}"#,
      """
      <AssumeRoleResponse><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>\(Self.secret)
      </SecretAccessKey><SessionToken>T</SessionToken><Expiration>2026-12-31T09:30:00Z</Expiration>
      </Credentials></AssumeRoleResponse>
      """,
      "<Error><Code>ExpiredToken</Code><Message>no &amp; no</Message></Error>",
    ]
    let words =
      Self.words + [",", "1e400", "-0", "\\u0000", "\\ud800", "<Code>", "</Code>", "+01:00"]
    await Fuzzing("keys", texts: texts, words: words).check { bytes, _ in
      if let document = KeyDocument.read(bytes) {
        do {
          let keys = try document.credentials(from: "it", now: FileTime(seconds: 1_795_000_000))
          try expect(!keys.accessKeyID.isEmpty, "a key without a name")
          try expect(keys.expiration.map { $0.seconds > 1_795_000_000 } ?? true, "it has expired")
        } catch let error as CredentialError {
          try Self.check(error.reason)
        }
      }
      let answer = TokenAnswer(bytes)
      _ = answer.credentials
      try expect((answer.reason?.count ?? 0) <= bytes.count + 2, "words from nowhere")
    }
  }

  @Test func `synchrony yml`() async {
    let texts = [
      "# Options\nplatform: S3\nbucket: team\nprefix: 'a b'\nexclude: [\"*.tmp\", x]\n",
      "remote: /mnt/x\nuser: \"al\\\"ice\"\nexclude:\n  - a\n  - b\n",
    ]
    await Fuzzing("synchrony.yml", texts: texts, words: Self.words).check { bytes, _ in
      let settings: Settings
      do {
        settings = try SettingsFile.parse(String(decoding: bytes, as: UTF8.self))
      } catch let error as SyncError {
        try expect(error.message.contains("synchrony.yml"), error.message)
        try expect(Printable.text(error.message) == error.message, "a message that draws")
        return
      }
      let written = SettingsFile.text(of: settings)
      let again = try SettingsFile.parse(written)
      try expect(
        SettingsFile.text(of: again) == written,
        "what was written reads otherwise: \(written)"
      )
    }
  }

  @Test func `words of a command`() async {
    let texts = [#"program --a "b c" 'd e' f\ g"#, #""a\"b" 'c'"d""#]
    await Fuzzing("commands", texts: texts, words: Self.words).check { bytes, _ in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let words = CommandWords.split(text) else { return }
      let length = words.reduce(0) { $0 + $1.unicodeScalars.count }
      try expect(length <= text.unicodeScalars.count, "more words than there are")
    }
  }

  @Test func `signs of HTTP`() async {
    let texts = [
      "Sat, 21 Nov 2026 11:54:23 GMT", "2026-11-21T11:54:23.000Z", "1795000000.5", "-1.25",
      "\"5d41402abc4b2a76b9719d911017c592\"", "W/\"x-2\"", "a%20b%2Fc+", "AH9+fn4=",
      "2026-12-31T09:30:00+01:00",
    ]
    await Fuzzing("signs", texts: texts, words: Self.words).check { bytes, _ in
      let text = String(decoding: bytes, as: UTF8.self)
      for time in [ServerTime.header(text), ServerTime.listing(bytes), ISO8601.moment(text)] {
        guard let time else { continue }
        try expect((0..<1_000_000_000).contains(time.nanoseconds), "\(time)")
      }
      if let time = MetadataTime.time(text) {
        try expect(MetadataTime.time(MetadataTime.text(time)) == time, "\(time) reads otherwise")
      }
      if let bytes = Base64.decode(text) {
        try expect(Base64.decode(Base64.encode(bytes)) == bytes, "base 64 reads otherwise")
        _ = Checksum(digest: bytes)
      }
      if let decoded = PercentEncoding.decode(bytes) {
        var encoded: [UInt8] = []
        PercentEncoding.append(decoded, to: &encoded, keepsSlash: true)
        try expect(PercentEncoding.decode(encoded) == decoded, "percents read otherwise")
      }
      _ = ETag(header: text)?.checksum
      try expect(WebPage.title(bytes).count <= 61, "a long title")
      let word = BoundedText.word(text, limit: 20)
      try expect(word.utf8.count <= 20, word)
    }
  }
}

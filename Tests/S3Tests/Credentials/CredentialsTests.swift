import S3
import Testing

struct CredentialsTests {
  @Test func `no description holds a secret`() {
    let credentials = Credentials(
      accessKeyID: "AKIDEXAMPLE",
      secretAccessKey: "wJalr",
      sessionToken: "token-of-a-session",
    )
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), dumped] {
      #expect(text.contains("AKIDEXAMPLE"))
      #expect(!text.contains("wJalr") && !text.contains("token-of"))
    }
  }
}

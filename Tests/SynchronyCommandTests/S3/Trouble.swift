import Foundation
import Testing

/// Something that is wrong with a store, with the way to it or with who asks, and what a person
/// is to read.
struct Trouble: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// What answers, behind the rules.
  var store: Store? = .moto
  /// What is answered in its place.
  var rules: [Relay.Rule] = []
  /// Variables over those of somebody with an access key.
  var environment: [String: String] = [:]
  /// Whether there is an access key.
  var hasKey = true
  /// Options over those that name the place.
  var words: [String] = []
  /// Whether the relay is the proxy, and the store is where it is.
  var isProxy = false
  /// What a person reads.
  let says: [String]

  init(_ name: String, says: [String], _ adapt: (inout Trouble) -> Void = { _ in }) {
    testDescription = name
    self.says = says
    adapt(&self)
  }
}

extension Trouble {
  /// Those in which nothing is changed on either side.
  static let all: [Trouble] = place + credentials + network + pages + answers

  private static let place = [
    Trouble("a bucket that is not there", says: ["There is no bucket nobodys-bucket", "check"]) {
      $0.words = ["--bucket", "nobodys-bucket"]
    },
    Trouble("a region that is wrong again and again", says: ["region eu-west-1", "--region"]) {
      $0.rules = [.refusal("", 400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>")]
    },
    Trouble("a redirect that is followed in vain", says: ["region eu-west-1", "--region"]) {
      var rule = Relay.Rule.refusal("", 301, "PermanentRedirect")
      rule.headers = ["x-amz-bucket-region": "eu-west-1"]
      $0.rules = [rule]
    },
  ]

  private static let credentials = [
    Trouble("the wrong secret key, at Ceph", says: ["secret key is not the one", "check it"]) {
      $0.store = .ceph
      $0.environment = ["AWS_SECRET_ACCESS_KEY": "SECRETWRONG", "AWS_SESSION_TOKEN": ""]
    },
    Trouble("the wrong secret key, at rclone", says: ["secret key is not the one", "check it"]) {
      $0.store = .rclone
      $0.environment = ["AWS_SECRET_ACCESS_KEY": "SECRETWRONG", "AWS_SESSION_TOKEN": ""]
    },
    Trouble("an unknown access key", says: ["does not know the access key", "check which"]) {
      $0.store = .ceph
      $0.environment = ["AWS_ACCESS_KEY_ID": "AKIDUNKNOWN", "AWS_SESSION_TOKEN": ""]
    },
    Trouble("a temporary key that has run out", says: ["have run out", "log in again"]) {
      $0.rules = [.refusal("", 400, "ExpiredToken", "<Token-0>TOKENTEST</Token-0>")]
    },
    Trouble("no right", says: ["may not do this", "ask whoever runs the bucket"]) {
      $0.rules = [.refusal("", 403, "AccessDenied")]
    },
    Trouble("a refusal that repeats what was signed", says: ["secret key is not the one"]) {
      let echo =
        "<StringToSign>AWS4-HMAC-SHA256</StringToSign>"
        + "<SignatureProvided>Signature=abc</SignatureProvided>"
      $0.rules = [.refusal("", 403, "SignatureDoesNotMatch", echo)]
    },
    Trouble("no access key", says: ["No access key was found", "synchrony login"]) {
      $0.hasKey = false
    },
    Trouble("a program for the key that fails", says: ["credential_process", "at a terminal"]) {
      $0.hasKey = false
      $0.environment = configuration(
        "credential_process = /bin/sh -c 'echo SECRETTEST >&2; exit 3'"
      )
    },
    Trouble("a program for the key that prints none", says: ["no access key in JSON"]) {
      $0.hasKey = false
      $0.environment = configuration("credential_process = /bin/echo SecretAccessKey=SECRETTEST")
    },
    Trouble("a role that is refused", says: ["The role arn:aws:iam::1:role/r", "AccessDenied"]) {
      $0.hasKey = false
      $0.rules = [
        .refusal("^POST /$", 403, "AccessDenied"), .refusal("", 500, "InternalError"),
      ]
      $0.environment = configuration(
        "role_arn = arn:aws:iam::1:role/r\nsource_profile = other\n"
          + "[profile other]\naws_access_key_id = AKIDTEST\naws_secret_access_key = SECRETTEST"
      )
    },
    Trouble("a sign-in that has run out", says: ["sign-in of profile", "aws sso login"]) {
      $0.hasKey = false
      $0.environment = configuration(
        "sso_account_id = 1\nsso_role_name = r\nsso_region = us-east-1\nsso_start_url = https://a"
      )
    },
  ]

  private static let network = [
    Trouble("a port where nobody listens", says: ["127.0.0.1:1 cannot be reached", "look at"]) {
      $0.words = ["--endpoint-url", "http://127.0.0.1:1"]
    },
    Trouble("a host that nobody has", says: ["No address is known for nobody.invalid", "look at"]) {
      $0.words = ["--endpoint-url", "http://nobody.invalid"]
    },
    Trouble("a proxy that is dead", says: ["127.0.0.1 port 1", "proxy", "http_proxy"]) {
      $0.environment = ["http_proxy": "http://127.0.0.1:1"]
    },
    Trouble("a proxy that nobody has", says: ["proxy", "http_proxy"]) {
      $0.environment = ["http_proxy": "http://nobody.invalid:3128"]
    },
    Trouble("a proxy whose password breaks its address", says: ["proxy", "http_proxy"]) {
      $0.environment = ["http_proxy": "http://user:SECRETTEST/x@127.0.0.1:1"]
    },
    Trouble("a proxy of an unknown kind with a password", says: ["proxy", "http_proxy"]) {
      $0.environment = ["http_proxy": "htps://user:SECRETTEST@127.0.0.1:1"]
    },
    Trouble("a proxy that wants a login", says: ["proxy wants a login", "HTTPS_PROXY"]) {
      $0.isProxy = true
      $0.rules = [Relay.Rule(match: "", status: 407, body: "")]
    },
    Trouble("a proxy that wants a login and shows a page", says: ["proxy wants a login"]) {
      $0.isProxy = true
      $0.rules = [.page("", 407)]
    },
    Trouble("a proxy that lets no tunnel through", says: ["proxy", "https_proxy", "407"]) {
      $0.isProxy = true
      $0.words = ["--endpoint-url", "https://127.0.0.1:9"]
      $0.rules = [Relay.Rule(match: "^CONNECT", status: 407, body: "")]
    },
  ]

  private static let pages = [
    Trouble("a page that says 503", says: ["no S3 store", "“Hotel WiFi”", "check the"]) {
      $0.rules = [.page("", 503)]
    },
    Trouble("a page in place of a ledger", says: ["no S3 store", "check the"]) {
      $0.rules = [.page("versions.csv", 200)]
    },
    Trouble("a page with an ETag in place of a ledger", says: ["web page", "proxy"]) {
      $0.rules = [
        .page(
          "versions.csv",
          200,
          headers: ["ETag": "\"1\"", "Last-Modified": "Sat, 21 Nov 2026 11:54:23 GMT"],
        )
      ]
    },
    Trouble("a page in place of a listing", says: ["no S3 store", "“Hotel WiFi”", "check the"]) {
      $0.rules = [.page("list-type=2", 200)]
    },
  ]

  private static let answers = [
    Trouble("a listing that is cut off", says: ["cut off or damaged"]) {
      $0.rules = [Relay.Rule(match: "list-type=2", status: 200, body: "<ListBucketResult>")]
    },
    Trouble("an answer that is shorter than it says", says: ["broke off"]) {
      $0.rules = [Relay.Rule(match: "list-type=2", status: 200, body: "<List", length: 900)]
    },
    Trouble("a listing without an end", says: ["longer than"]) {
      $0.rules = [Relay.Rule(match: "list-type=2", status: 200, body: "<a>", endless: true)]
    },
    Trouble("a ledger that would fill the memory", says: ["versions.csv", "1 GiB"]) {
      $0.rules = [
        Relay.Rule(
          match: "versions.csv",
          status: 200,
          headers: ledgerHeaders.merging(["Content-Length": "10000000000"]) { $1 },
          body: "File,Time Edited,Edited By,Checksum\n",
        )
      ]
    },
  ]

  private static let ledgerHeaders = [
    "ETag": "\"1\"", "Last-Modified": "Sat, 21 Nov 2026 11:54:23 GMT",
  ]

  /// Variables that name a file of AWS's settings, which the test writes.
  private static func configuration(_ profile: String) -> [String: String] {
    ["TEST_CONFIGURATION": "[default]\n\(profile)\n"]
  }
}

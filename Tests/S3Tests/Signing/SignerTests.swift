import Hashing
import LocalFiles
import S3
import Testing
import Transport

struct SignerTests {
  @Test func `there are vectors`() {
    #expect(SignatureVector.all.count > 90)
  }

  @Test(arguments: SignatureVector.all)
  func `a signature is botocore's`(vector: SignatureVector) throws {
    let signer = try Signer(
      credentials: vector.credentials,
      region: vector.region,
      service: vector.service,
    )
    if let expires = vector.expires {
      let url = signer.presignedURL(
        vector.request.method,
        vector.url,
        headers: vector.request.headers,
        expiresIn: expires,
        at: SignatureVector.moment,
      )
      #expect(url == vector.signedURL)
    } else {
      var request = vector.request
      signer.sign(&request, payload: try payload(of: vector), at: SignatureVector.moment)
      #expect(request.headers["Authorization"] == vector.authorization)
      let once = request.headers
      signer.sign(&request, payload: try payload(of: vector), at: SignatureVector.moment)
      #expect(request.headers == once)
    }
  }

  @Test func `a signer goes on into the next day and back`() throws {
    let vector = try #require(SignatureVector.all.first)
    let signer = try Signer(credentials: vector.credentials, region: vector.region)
    for seconds: Int64 in [0, 86_400, 0, -86_400, 0] {
      var request = vector.request
      let moment = FileTime(seconds: SignatureVector.moment.seconds + seconds)
      signer.sign(&request, payload: .empty, at: moment)
      let isSame = request.headers["Authorization"] == vector.authorization
      #expect(isSame == (seconds == 0))
    }
  }

  @Test func `repeated headers are signed as one`() throws {
    let signer = try Signer(
      credentials: Credentials(accessKeyID: "A", secretAccessKey: "s"),
      region: "r",
    )
    var apart = HTTPRequest(.get, "https://h/k", headers: ["X-B": "1", "x-a": "0", "x-b": " 2 "])
    var joined = HTTPRequest(.get, "https://h/k", headers: ["x-b": "1,2", "X-A": "0"])
    signer.sign(&apart, payload: .unsigned, at: FileTime(seconds: 0))
    signer.sign(&joined, payload: .unsigned, at: FileTime(seconds: 0))
    #expect(apart.headers["Authorization"] == joined.headers["Authorization"])
    #expect(apart.headers["X-Amz-Date"] == "19700101T000000Z")
    #expect(apart.headers["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD")
  }

  @Test(arguments: [
    ("https://h.example", "https://h.example/"),
    ("https://h.example?list-type=2", "https://h.example/?list-type=2"),
    ("http://h.example:80/k", "http://h.example/k"),
    ("https://h.example/k?", "https://h.example/k"),
  ])
  func `what is sent alike is signed alike`(one: String, other: String) throws {
    let signer = try Signer(
      credentials: Credentials(accessKeyID: "A", secretAccessKey: "s"),
      region: "r",
    )
    let authorizations = [one, other].map { url in
      var request = HTTPRequest(.get, url)
      signer.sign(&request, payload: .empty, at: FileTime(seconds: 0))
      return request.headers["Authorization"]
    }
    #expect(authorizations[0] == authorizations[1])
  }

  private func payload(of vector: SignatureVector) throws -> Signer.Payload {
    switch vector.payload {
    case "unsigned": return .unsigned
    case "empty": return .empty
    default:
      let body = Array((vector.service == "s3" ? "id;site\n1;A\n" : Self.form).utf8)
      let digest = try sha256(of: body.span)
      #expect(digest.hex == vector.payload)
      return .hash(digest)
    }
  }

  private static let form =
    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr"
}

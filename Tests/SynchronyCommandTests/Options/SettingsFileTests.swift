import Foundation
import Synchrony
import Testing

@testable import SynchronyCommand

struct SettingsFileTests {
  @Test func `options are read by their long names`() throws {
    let settings = try SettingsFile.parse(
      """
      # our project
      platform: Folder
      remote: /mnt/team/project
      user: 007
      read-only: yes
      exclude: ["*.tmp", /scratch/]
      include: '*.csv'
      """
    )
    #expect(settings.text(.platform) == "Folder")
    #expect(settings.text(.user) == "007")
    #expect(try settings.flag(.readOnly))
    #expect(settings.list(.exclude) == ["*.tmp", "/scratch/"])
    #expect(settings.list(.include) == ["*.csv"])
  }

  @Test(arguments: ["", "\n", "# nothing\n", "---\n"])
  func `a file without options sets none`(text: String) throws {
    #expect(try SettingsFile.parse(text) == Settings())
  }

  @Test(
    arguments: [
      ("remote: x\nplat: y\n", "line 2: there is no option \"plat\""),
      ("remote: [a, b]\n", "line 1: remote is to be text"),
      ("exclude: {a: b}\n", "line 1: exclude is to be text or a list"),
      ("- remote\n", "line 1: each line is to be an option"),
      ("remote: \"x\nuser: y\n", "line "),
      ("remote: x\n\tuser: y\n", "line 2"),
      ("a\u{1b}b: x\n", "synchrony.yml"),
      ("remote: x\nremote: y\n", "remote is given twice"),
    ]
  )
  func `what cannot be used is named with its line`(text: String, reason: String) {
    let error = #expect(throws: SyncError.self) { try SettingsFile.parse(text) }
    #expect(error?.code == .badOption)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("\n") == false)
    #expect(error?.message.contains("\u{1b}") == false)
  }

  @Test func `what is written reads back as the same`() throws {
    let settings = Settings([
      .platform: .text("Folder"), .remote: .text("/mnt/\"odd\" \\ näme: #1\u{7}\n"),
      .user: .text("yes"), .exclude: .list(["*.tmp", "a, b"]),
    ])
    #expect(try SettingsFile.parse(SettingsFile.text(of: settings)) == settings)
  }

  @Test func `a file is replaced in one step, and read again`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = SettingsFile(path: folder.appending(path: "synchrony.yml").path)
    #expect(try file.read() == Settings())
    try file.write("user: alice\n")
    try file.write("user: bob\n")
    #expect(try file.read().text(.user) == "bob")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["synchrony.yml"])
  }

  @Test func `a file that cannot be written is an error, and not a crash`() {
    let file = SettingsFile(path: "/nowhere/at/all/synchrony.yml")
    #expect(throws: SyncError.self) { try file.write("user: bob\n") }
  }

  @Test func `a value that makes no sense is named with its option`() throws {
    let settings = try SettingsFile.parse("mode: sideways\nread-only: maybe\n")
    let mode = #expect(throws: SyncError.self) { try settings.value(.mode, OptionValue.mode) }
    #expect(mode?.message.hasPrefix("synchrony.yml: mode is \"sideways\", but a mode is") == true)
    #expect(throws: SyncError.self) { try settings.flag(.readOnly) }
  }
}

import Manifest
import Synchrony
import Testing

@testable import SynchronyCommand

struct InStepTextTests {
  private func text(hasTroubles: Bool = false, _ edit: (inout SyncOptions) -> Void) -> String {
    var options = SyncOptions()
    edit(&options)
    return "\(InStepText(options: options, hasTroubles: hasTroubles))"
  }

  @Test func `only a run that looks at everything says that both sides are in step`() {
    #expect(text { _ in } == "Both sides are in step.")
    #expect(
      text(hasTroubles: true) { _ in } == "Both sides are in step, but for what is noted above."
    )
    for mode in SyncMode.allCases where mode != .twoWay {
      #expect(text { $0.mode = mode }.hasSuffix("not looked at, in mode \(mode.rawValue)."))
    }
    #expect(
      text {
        $0.mode = .pull
        $0.isReadOnly = true
      }.hasSuffix("since the run only reads.")
    )
    for edit: (inout SyncOptions) -> Void in [{ $0.include = ["a"] }, { $0.exclude = ["a"] }] {
      #expect(text(edit) == "The files that the patterns let through are in step.")
    }
  }
}

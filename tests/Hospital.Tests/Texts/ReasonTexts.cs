using System.Globalization;
using System.Text.RegularExpressions;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace Hospital.Tests.Texts;

/// <summary>The hospital's texts for the numbers of a device, compared with the firmware's enums.</summary>
public partial class ReasonTexts
{
    [Theory]
    [InlineData("Agent/Updates/UpdateEventKind.cs")]
    [InlineData("Foundation/Releases/UpdateReason.cs")]
    [InlineData("Agent/Commands/CommandRefusal.cs")]
    [InlineData("Agent/Pairing/PairingEvent.cs")]
    [InlineData("Agent/Pairing/PairingRefusal.cs")]
    [InlineData("Agent/Ownership/OwnershipEvent.cs")]
    [InlineData("Agent/Ownership/OwnershipRefusal.cs")]
    [InlineData("Agent/StorageEvent.cs")]
    [InlineData("Agent/Policy/PolicyRefusal.cs")]
    [InlineData("Agent/StoredState.cs")]
    [InlineData("Agent/Enrolment/CertificateRefusal.cs")]
    public void Every_number_of_the_firmware_has_its_name_and_a_text_and_there_are_no_others(string file)
    {
        IReadOnlyList<CodeText> texts = Path.GetFileNameWithoutExtension(file) switch
        {
            "UpdateEventKind" => EventCodes.UpdateEvents,
            "UpdateReason" => EventCodes.UpdateReasons,
            "PairingEvent" => EventCodes.PairingEvents,
            "PairingRefusal" => EventCodes.PairingRefusals,
            "OwnershipEvent" => EventCodes.OwnershipEvents,
            "OwnershipRefusal" => EventCodes.OwnershipRefusals,
            "PolicyRefusal" => EventCodes.PolicyRefusals,
            "StorageEvent" => EventCodes.StorageEvents,
            "StoredState" => EventCodes.StoredStates,
            "CertificateRefusal" => EventCodes.CertificateRefusals,
            _ => EventCodes.CommandAnswers,
        };
        string source = File.ReadAllText(Path.Combine(SourceTree.Root!, "firmware", file));
        Dictionary<int, string> members = Member().Matches(source).ToDictionary(
            member => int.Parse(member.Groups["number"].Value, CultureInfo.InvariantCulture), member => member.Groups["name"].Value);
        members.Count.ShouldBeGreaterThan(2);
        texts.ToDictionary(text => text.Number, text => text.Name).ShouldBe(members, ignoreOrder: true);
        texts.ShouldAllBe(text => text.Text.Length > 5 && !text.Text.Contains('\n'));
        texts.Select(text => text.Text).ShouldBeUnique();
    }

    [Fact]
    public void A_number_of_a_newer_device_is_shown_as_a_number()
    {
        ReasonText.Describe("update", 6, 12, 0).ShouldBe("release 12: confirmed: it works and stays installed");
        ReasonText.Describe("update", 0, -1, 3).ShouldBe("a release: refused (it is not signed; sign it with medagent release sign)");
        ReasonText.Describe("command", 19, 7, 9).ShouldBe(
            "command 7: the certificate, or the request for one, is refused (its validity is over; request a new one)");
        ReasonText.Describe("request", 1, 7, 0).ShouldBe("request 7: for a certificate of the TLS key");
        ReasonText.Describe("command", 10, 7, 55).ShouldBe("command 7: it cannot be carried out (there is no previous release)");
        ReasonText.Describe("update", 250, 12, 251).ShouldBe(
            "release 12: number 250, which is not known here (number 251, which is not known here)");
        ReasonText.Describe("storage", 2, 3, 0).ShouldStartWith("policy: one copy was damaged");
        ReasonText.Describe("battery", 1, 2, 0).ShouldBe("battery 2: number 1, which is not known here");
    }

    [GeneratedRegex(@"^\s+(?<name>\w+) = (?<number>\d+),\s*$", RegexOptions.Multiline)]
    private static partial Regex Member();
}

using System.Text;
using Admissions.Tests.World;
using NanoMedAgent.Admissions;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Admissions;

namespace Admissions.Tests;

/// <summary>What ADT messages say.</summary>
public class MessagesThatAreRead
{
    private static readonly DateTimeOffset Eight = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_admission_has_name_birth_ward_room_and_bed_visit_and_time() => One(Adt.Message("A01", "M1", 5)).ShouldBe(
        new AdmissionEvent(AdmissionKind.Admit, "4711", Eight.AddMinutes(5))
        {
            Source = "HIS@HOSPITAL",
            Message = "M1",
            Visit = "V-1",
            Ward = "3 North",
            Bed = "301-1",
            Name = "Dr. Ada Example",
            Born = new DateOnly(1950, 1, 31),
        });

    [Theory]
    [InlineData("A01", AdmissionKind.Admit)]
    [InlineData("A04", AdmissionKind.Admit)]
    [InlineData("A02", AdmissionKind.Transfer)]
    [InlineData("A12", AdmissionKind.Transfer)]
    [InlineData("A03", AdmissionKind.Discharge)]
    [InlineData("A08", AdmissionKind.Update)]
    [InlineData("A11", AdmissionKind.CancelAdmit)]
    [InlineData("A13", AdmissionKind.CancelDischarge)]
    public void Each_trigger_event_has_its_meaning(string trigger, AdmissionKind kind) =>
        One(Adt.Message(trigger, "M1", 0)).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("3 North^301^1", "301-1")]
    [InlineData("3 North^^12", "12")]
    [InlineData("3 North^301^", "301")]
    [InlineData("3 North^7^7", "7")]
    [InlineData("3 North", "")]
    public void A_bed_is_called_by_its_room_and_its_name(string place, string bed) =>
        One(Adt.Message("A01", "M1", 0, place)).Bed.ShouldBe(bed);

    [Theory]
    [InlineData("Müller^Zoë^L.", "Zoë L. Müller")]
    [InlineData("Maiden^Ada^^^^^M~Example^Ada^^^^^L", "Ada Example")]
    [InlineData("O\\S\\Hara^Pat", "Pat O^Hara")]
    [InlineData("a\u200cb\u202e^", "ab")]
    [InlineData("\"\"", "")]
    public void A_name_is_shown_as_people_say_it(string field, string name) =>
        One(Adt.Message("A01", "M1", 0, name: field)).Name.ShouldBe(name);

    [Fact]
    public void The_id_of_the_right_authority_counts_in_patients_and_merges()
    {
        string text = Adt.Message("A40", "M1", 0, patient: "99^^^GP~4711^^^HOSP&1.2.3&ISO^MR", prior: "1^^^GP~4700^^^HOSP^MR");
        AdmissionEvent merged = One(text, "HOSP");
        (merged.Kind, merged.Patient, merged.Prior, merged.Ward).ShouldBe((AdmissionKind.Merge, "4711", "4700", ""));
        Read(text, "OTHER", out _).ShouldBe(MessageVerdict.Error("PID-3 has no id of OTHER"));
    }

    [Fact]
    public void A_message_that_merges_several_patients_says_each_of_them()
    {
        string text = Adt.Message("A40", "M1", 0, prior: "1") + "PID|2||5000\rMRG|2\r";
        Read(text, "", out IReadOnlyList<AdmissionEvent> events).ShouldBe(MessageVerdict.Accepted);
        events.Select(said => (said.Patient, said.Prior)).ShouldBe([("4711", "1"), ("5000", "2")]);
    }

    [Fact]
    public void What_cannot_be_used_is_refused_with_the_reason()
    {
        string right = Adt.Message("A01", "M1", 0);
        ReasonOf(right.Replace("ADT^A01", "ADT^A60")).ShouldBe("AR ADT A60 is not taken here, only ADT A01, A02, A03, A04, A08, A11, A12, "
            + "A13, A40");
        ReasonOf(right.Replace("ADT^A01", "ORU^R01")).ShouldStartWith("AR ORU R01 is not taken here");
        ReasonOf(right.Replace("|P|2.6", "|T|2.6")).ShouldBe("AR only messages of production are taken (MSH-11 P), not T");
        ReasonOf(right.Replace("EVN|A01|2026", "EVN|A01|two")).ShouldBe("AE the time of the event cannot be read (EVN-2, or MSH-7)");
        ReasonOf(right.Replace("4711^^^HOSP^MR", "^^^HOSP^MR")).ShouldBe("AE PID-3 has no id");
        ReasonOf(Adt.Message("A40", "M1", 0)).ShouldBe("AE MRG-1 has no id");
        ReasonOf(right.Split("EVN")[0]).ShouldBe("AE the message has no PID");
    }

    private static AdmissionEvent One(string text, string authority = "")
    {
        Read(text, authority, out IReadOnlyList<AdmissionEvent> events).ShouldBe(MessageVerdict.Accepted);
        return events.Single();
    }

    private static string ReasonOf(string text) => Read(text, "", out _) is var verdict ? $"{verdict.Code} {verdict.Reason}" : "";

    private static MessageVerdict Read(string text, string authority, out IReadOnlyList<AdmissionEvent> events)
    {
        Hl7Message.TryRead(Encoding.UTF8.GetBytes(text), Hl7Limits.Default, out Hl7Message message, out Hl7Refusal refusal)
            .ShouldBeTrue(refusal.ToString());
        return new AdtReader(authority, TimeZoneInfo.Utc).Read(message, out events);
    }
}

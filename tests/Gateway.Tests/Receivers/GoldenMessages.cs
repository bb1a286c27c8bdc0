using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;

namespace Gateway.Tests.Receivers;

/// <summary>
/// Each kind of message is what is in Golden, which people have read: a line is a segment. With NANOMEDAGENT_WRITE_EXAMPLES=1 in the
/// environment they are written anew, to be read again.
/// </summary>
public sealed class GoldenMessages
{
    private const string Folder = "tests/Gateway.Tests/Receivers/Golden";

    public static TheoryData<string> Kinds => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_message_is_what_people_have_read(string kind)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string file = Path.Combine(SourceTree.Root!, Folder, kind + ".hl7");
        string written = string.Concat(Write(kind).Select(each => each.ToString().Replace('\r', '\n')));
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_WRITE_EXAMPLES") == "1")
        {
            File.WriteAllText(file, written);
        }

        File.ReadAllText(file).ShouldBe(written);
    }

    [Fact]
    public void Each_golden_file_is_of_a_kind() => Directory.GetFiles(Path.Combine(SourceTree.Root!, Folder))
        .Select(file => Path.GetFileNameWithoutExtension(file)).ShouldBe(Samples.All.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_again_has_the_same_number_and_no_other_has_it(string kind)
    {
        Write(kind).Select(each => each.ControlId).ShouldBe(Write(kind).Select(each => each.ControlId));
        string[] others = [.. Samples.All.Keys.Except([kind]).SelectMany(Write).Select(each => each.ControlId)];
        Write(kind).Select(each => each.ControlId).Intersect(others).ShouldBeEmpty();
    }

    private static IReadOnlyList<Hl7Message> Write(string kind)
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("hospital", TimeSpan.FromHours(1), "hospital", "hospital");
        Hl7Names names = new()
        {
            SenderFacility = "HOSP",
            ReceiverApplication = "HIS",
            ReceiverFacility = "HOSP",
            PatientAuthority = "1.2.3.4",
            PatientAuthorityType = "ISO",
            VisitAuthority = "1.2.3.5",
            VisitAuthorityType = "ISO",
        };
        FakeTimeProvider time = new(Samples.Now.AddSeconds(2));
        using Hl7RecordSystem system = new(new MllpClientOptions("127.0.0.1", 1), names, zone, time);
        return [.. system.Write(Samples.All[kind])];
    }
}

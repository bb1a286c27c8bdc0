using System.Text;
using System.Xml.Linq;
using Gateway.Tests.World;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Gateway.Syslog;
using NanoMedAgent.Hospital.SecurityEvents;

namespace Gateway.Tests.Syslog;

/// <summary>Security events as audit messages of DICOM, as an audit record repository gets them (IHE ITI-20).</summary>
public class DicomMessages
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 6, 30, 0, 123, TimeSpan.Zero);

    private static readonly SecurityEvent View = new("audit:7", SecurityEventKinds.OfActions["view"], Time, "ward")
    {
        Who = "kim",
        Role = "nurse",
        Origin = "10.1.2.3",
        Subject = "sensor 00, bed 3",
        Outcome = "done",
        Association = "a1",
        Patient = "P-1001",
        Digest = new string('a', 64),
    };

    [Fact]
    public void A_view_says_who_saw_which_patient_from_where()
    {
        (string header, XElement message) = Read(View);
        header.ShouldBe("<85>1 2026-01-01T06:30:00.123Z hospital-1 nanomedagent-ward - IHE+RFC-3881 -");
        message.ToString(SaveOptions.DisableFormatting).ShouldBe(
            """<AuditMessage><EventIdentification EventActionCode="R" EventDateTime="2026-01-01T06:30:00.123Z" """
            + """EventOutcomeIndicator="0"><EventID csd-code="110110" codeSystemName="DCM" originalText="Patient Record" />"""
            + """<EventTypeCode csd-code="112" codeSystemName="nanoMedAgent" """
            + """originalText="somebody has looked at data of patients" /><EventOutcomeDescription>done"""
            + """</EventOutcomeDescription></EventIdentification><ActiveParticipant UserID="kim" UserIsRequestor="true" """
            + """NetworkAccessPointID="10.1.2.3" NetworkAccessPointTypeCode="2"><RoleIDCode csd-code="nurse" """
            + """codeSystemName="nanoMedAgent" originalText="nurse" /></ActiveParticipant><ActiveParticipant """
            + """UserID="nanomedagent-ward" UserIsRequestor="false" NetworkAccessPointID="hospital-1" """
            + """NetworkAccessPointTypeCode="1"><RoleIDCode csd-code="110150" codeSystemName="DCM" originalText="Application" />"""
            + """</ActiveParticipant><AuditSourceIdentification AuditEnterpriseSiteID="hospital-1" """
            + """AuditSourceID="nanomedagent-ward"><AuditSourceTypeCode csd-code="4" /></AuditSourceIdentification>"""
            + """<ParticipantObjectIdentification ParticipantObjectID="P-1001^^^&amp;1.2.3.4&amp;ISO" ParticipantObjectTypeCode="1" """
            + """ParticipantObjectTypeCodeRole="1"><ParticipantObjectIDTypeCode csd-code="2" codeSystemName="RFC-3881" """
            + """originalText="Patient Number" /><ParticipantObjectName>P-1001</ParticipantObjectName>"""
            + """</ParticipantObjectIdentification><ParticipantObjectIdentification ParticipantObjectID="a1" """
            + """ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="4"><ParticipantObjectIDTypeCode """
            + """csd-code="association" codeSystemName="nanoMedAgent" originalText="Association" /><ParticipantObjectName>"""
            + """sensor 00, bed 3</ParticipantObjectName></ParticipantObjectIdentification><ParticipantObjectIdentification """
            + """ParticipantObjectID="audit:7" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="13">"""
            + """<ParticipantObjectIDTypeCode csd-code="event" codeSystemName="nanoMedAgent" originalText="Event" />"""
            + """<ParticipantObjectName>event</ParticipantObjectName><ParticipantObjectDetail type="digest" """
            + $"""value="{Convert.ToBase64String(Encoding.ASCII.GetBytes(View.Digest))}" />"""
            + "</ParticipantObjectIdentification></AuditMessage>");
    }

    [Fact]
    public void Every_kind_of_event_is_what_DICOM_demands_and_fits_into_a_message_whatever_is_in_it()
    {
        string[] pieces =
        [
            "a", "<", ">", "&", "\"", "'", "ä", "€", "😀", "\uD800", "\r\n", "\0", "\u2028", "\uFFFE", "]]>", " ", "long and ", "^|~",
        ];
        Random random = new(21);
        foreach (SecurityEventKind kind in SecurityEventKinds.All)
        {
            for (int round = 0; round < 40; round++)
            {
                SecurityEvent nasty = View with
                {
                    Kind = kind,
                    Time = round % 5 == 0 ? null : Time,
                    Who = Any(),
                    Role = Any(),
                    Origin = Any(),
                    Subject = Any(),
                    Outcome = Any(),
                    Association = round % 2 == 0 ? "" : Any(),
                    Patient = round % 3 == 0 ? "" : Any(),
                };
                (_, XElement message) = Read(nasty);
                string who = message.Element("ActiveParticipant")!.Attribute("UserID")!.Value;
                Visible(nasty.Who.Length == 0 ? "unknown" : nasty.Who).ShouldStartWith(who.EndsWith('…') ? who[..^1] : who);
            }
        }

        string Any() => string.Concat(
            Enumerable.Range(0, random.Next(random.Next(3) == 0 ? 3000 : 40)).Select(_ => pieces[random.Next(pieces.Length)]));

        static string Visible(string text) => string.Concat(text.EnumerateRunes().Select(
            rune => Rune.IsControl(rune) || rune.Value is 0x2028 or 0xFFFE ? " " : rune.ToString()));
    }

    [Fact]
    public void The_longest_texts_fit_into_a_message_too()
    {
        string longest = string.Concat(Enumerable.Repeat("😀", 3000));
        foreach (string association in new[] { "", longest })
        {
            Read(View with
            {
                Who = longest,
                Role = longest,
                Origin = longest,
                Subject = longest,
                Outcome = longest,
                Association = association,
                Patient = longest,
            });
        }
    }

    [Fact]
    public void A_patients_id_is_what_HL7_has_for_an_id_with_its_authority()
    {
        IdOf("P-1001", "1.2.3.4&ISO").ShouldBe("P-1001^^^&1.2.3.4&ISO");
        IdOf("a^b&c", "urn:x&URI").ShouldBe("a\\S\\b\\T\\c^^^&urn:x&URI");
        IdOf("P-1001", "").ShouldBe("P-1001");

        static string IdOf(string patient, string authority) => Read(View with { Patient = patient }, authority).Message
            .Elements("ParticipantObjectIdentification").First().Attribute("ParticipantObjectID")!.Value;
    }

    [Fact]
    public void An_event_of_a_sensor_without_a_clock_has_the_time_at_which_it_is_sent()
    {
        SecurityEvent refused = new("journal:d:1", SecurityEventKinds.OfJournals["refused"], null, "sensor")
        {
            Who = "d",
            Role = "device",
        };
        (string header, XElement message) = Read(refused);
        header.ShouldStartWith("<85>1 - hospital-1 nanomedagent-sensor ");
        XElement identification = message.Element("EventIdentification")!;
        identification.Attribute("EventDateTime")!.Value.ShouldBe("2026-01-01T06:30:00.123Z");
        identification.Elements().Select(each => each.Attribute("csd-code")!.Value).ShouldBe(["110113", "110126", "504"]);
    }

    [Fact]
    public void A_refusal_is_a_warning() => Read(View with { Outcome = "refused: no" }).Header.ShouldStartWith("<84>1 ");

    [Fact]
    public void What_is_short_arrives_with_every_character()
    {
        const string nasty = "a \"b\" <c> & 'd' ]]> ä€😀";
        (_, XElement message) = Read(View with { Who = nasty, Outcome = $"refused: {nasty}" });
        message.Element("ActiveParticipant")!.Attribute("UserID")!.Value.ShouldBe(nasty);
        message.Element("EventIdentification")!.Element("EventOutcomeDescription")!.Value.ShouldBe($"refused: {nasty}");
        message.Element("EventIdentification")!.Attribute("EventOutcomeIndicator")!.Value.ShouldBe("4");
    }

    [Theory]
    [InlineData(" EventOutcomeIndicator=\"0\"", "")]
    [InlineData("EventActionCode=\"R\"", "EventActionCode=\"X\"")]
    [InlineData("<AuditSourceTypeCode csd-code=\"4\" />", "<AuditSourceTypeCode csd-code=\"x\" />")]
    [InlineData(" UserIsRequestor=\"true\"", "")]
    [InlineData("<ParticipantObjectName>event</ParticipantObjectName>", "")]
    public void The_schema_finds_what_is_wrong(string right, string wrong)
    {
        string message = Read(View).Message.ToString(SaveOptions.DisableFormatting);
        message.ShouldContain(right);
        DicomSchema.Faults(message).ShouldBeEmpty();
        DicomSchema.Faults(message.Replace(right, wrong, StringComparison.Ordinal)).ShouldNotBeEmpty();
    }

    private static (string Header, XElement Message) Read(SecurityEvent @event, string authority = "1.2.3.4&ISO")
    {
        SyslogMessage messages = new("hospital-1", SyslogFormat.Dicom, "1.0.0")
        {
            PatientAuthority = authority,
            Time = new FakeTimeProvider(Time),
        };
        byte[] bytes = messages.Write(@event, 1);
        bytes.Length.ShouldBeLessThanOrEqualTo(SyslogMessage.LimitBytes);
        bytes.ShouldAllBe(each => each >= ' ' && each <= '~');
        string text = Encoding.ASCII.GetString(bytes);
        int begin = text.IndexOf(" <?xml", StringComparison.Ordinal);
        DicomSchema.Faults(text[(begin + 1)..]).ShouldBeEmpty();
        return (text[..begin], XDocument.Parse(text[(begin + 1)..]).Root!);
    }
}

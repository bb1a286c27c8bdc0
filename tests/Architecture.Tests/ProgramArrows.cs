using NanoMedAgent.Compliance.Trace;
using NanoMedAgent.Gateway;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.MedAgent;
using NanoMedAgent.Registrar;
using NanoMedAgent.Ward;

namespace Architecture.Tests;

/// <summary>The programs of a hospital: which of them may know which others, and which rooms of a program may know which others.</summary>
public sealed class ProgramArrows
{
    private static readonly Dictionary<string, ArrowTable> Tables = new()
    {
        ["medagent"] = new ArrowTable(
            "NanoMedAgent.MedAgent",
            """
            Boards        :
            Labels        :
            Conversations :
            Policies      :
            Serving       :
            Provisioning  : Boards, Labels
            Exporting     : Provisioning
            Commands      : Boards, Labels, Conversations, Policies, Serving, Provisioning, Exporting
            .             : Commands
            """,
            typeof(MedAgentCommand).Assembly),
        ["compliance"] = new ArrowTable(
            "NanoMedAgent.Compliance",
            """
            Sources   :
            Trace     : Sources
            Materials : Sources, Trace
            Builds    : Sources
            Pages     : Sources, Trace, Materials
            Print     : Trace, Materials, Pages
            .         : Sources, Trace, Materials, Pages, Print
            """,
            typeof(TraceFiles).Assembly),
        ["gateway"] = new ArrowTable(
            "NanoMedAgent.Gateway",
            """
            Destinations :
            Auditing     :
            Fhir         : Destinations, Auditing
            Hl7          : Destinations
            Delivering   : Destinations
            Syslog       : Destinations, Auditing
            .            : Destinations, Fhir, Hl7, Delivering, Syslog
            """,
            typeof(GatewayService).Assembly),
        ["hl7"] = new ArrowTable(
            "NanoMedAgent.Hl7",
            """
            Messages :
            Mllp     : Messages
            """,
            typeof(Hl7Message).Assembly),
        ["registrar"] = new ArrowTable(
            "NanoMedAgent.Registrar",
            """
            Authorities :
            Cmp         : Authorities
            Est         : Authorities
            Access      :
            Issuing     : Authorities
            Serving     : Authorities, Est
            .           : Access, Authorities, Cmp, Est, Issuing, Serving
            """,
            typeof(RegistrarService).Assembly),
        ["ward"] = new ArrowTable(
            "NanoMedAgent.Ward",
            """
            Languages     :
            Records       :
            Security      :
            Scanning      : Languages
            Configuration : Languages, Records
            Display       : Languages, Configuration
            Accounts      : Languages, Records, Configuration, Display
            Shell         : Languages, Records, Configuration, Display, Accounts
            Trends        : Languages, Display
            Audit         : Languages, Configuration, Display, Accounts
            Pairing       : Languages, Records, Scanning, Configuration, Display, Accounts, Audit
            Admissions    : Languages, Configuration, Display, Audit
            Quarantine    : Languages, Configuration, Display, Accounts, Audit
            Rollouts      : Languages, Configuration, Display, Accounts
            Devices       : Languages, Configuration, Display, Accounts, Audit
            Escalating    : Languages, Configuration, Display, Pairing, Records
            Dashboard     : Languages, Records, Configuration, Display, Accounts, Trends, Pairing, Devices, Audit, Escalating
            Associations  : Languages, Records, Configuration, Display, Accounts, Dashboard, Audit
            History       : Languages, Records, Configuration, Display, Accounts, Dashboard, Audit
            Handover      : Languages, Records, Configuration, Display, Trends, Dashboard, History, Audit
            . : Languages, Records, Scanning, Security, Configuration, Display, Accounts, Shell, Pairing, Escalating, Dashboard,
                Associations, History, Audit
            """,
            typeof(WardHost).Assembly),
    };

    public static TheoryData<string> Programs => [.. Tables.Keys];

    [Theory]
    [InlineData("Hospital")]
    [InlineData("Hl7")]
    [InlineData("Operations", "Hospital")]
    [InlineData("Collector", "Hospital", "Operations")]
    [InlineData("Compliance")]
    [InlineData("MedAgent", "Compliance", "Hospital")]
    [InlineData("Smart", "Hospital")]
    [InlineData("Gateway", "Hospital", "Hl7", "Operations", "Smart")]
    [InlineData("Admissions", "Hl7", "Hospital", "Operations", "Smart")]
    [InlineData("Registrar", "Hospital", "Operations")]
    [InlineData("Ward", "Hospital", "Operations", "Collector")]
    public void A_program_knows_only_these_others(string program, params string[] known)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string project = Path.Combine(SourceTree.Root!, "tools", program, program + ".csproj");
        ProjectFiles.Behind(project).Select(path => Path.GetFileNameWithoutExtension(path)).Distinct()
            .ShouldBe([program, .. known], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_room_knows_only_the_rooms_of_its_line(string program)
    {
        foreach (string room in Tables[program].Rooms)
        {
            Tables[program].Check(room);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void There_is_no_cycle_of_rooms(string program) => Tables[program].CheckForCycles();

    [Theory]
    [MemberData(nameof(Programs))]
    public void Every_room_has_its_line_and_every_line_its_room(string program) =>
        Tables[program].CompiledRooms.ShouldBe(Tables[program].Rooms, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Programs))]
    public void No_line_has_a_room_that_is_not_needed(string program) =>
        Tables[program].Allowed.Except(Tables[program].CompiledArrows).ShouldBeEmpty();
}

using System.Diagnostics;
using System.Net.Sockets;
using Admissions.Tests.World;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Admissions;

namespace Admissions.Tests;

/// <summary>The real program, and a sender of other people.</summary>
public sealed class FromTheRecordSystem : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPort.Free();
    private StartedProgram? _program;

    private string Database => _folder.File("readings.db");

    public void Dispose()
    {
        _program?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stay_from_admission_to_discharge_is_acknowledged_and_stored_before_a_power_cut()
    {
        await StartAsync();

        string[] answers = await PythonSender.SendAsync(_port,
        [
            Adt.Message("A01", "M1", 0),
            Adt.Message("A02", "M2", 1, "3 North^302^2"),
            Adt.Message("A08", "M3", 2, "3 North^302^2", name: "Example-Muster^Ada"),
            Adt.Message("A01", "M4", 3, "4 South^^9", patient: "4712", name: "Example^Ben"),
            Adt.Message("A03", "M5", 4, patient: "4712"),
        ]);
        _program!.Kill();

        answers.ShouldBe(["AA M1", "AA M2", "AA M3", "AA M4", "AA M5"]);
        using (AdmissionStore store = AdmissionStore.Open(Database))
        {
            AdmittedPatient patient = store.Present("3 North").Single();
            (patient.Id, patient.Bed, patient.Name, patient.Visit).ShouldBe(("4711", "302-2", "Ada Example-Muster", "V-1"));
            store.Find("4712")!.Status.ShouldBe(PatientStatus.Discharged);
            store.Notices.Newest().ShouldBeEmpty();
        }

        // Without its acknowledgement a sender sends the last message again.
        await StartAsync();
        (await PythonSender.SendAsync(_port, [Adt.Message("A03", "M5", 4, patient: "4712")])).ShouldBe(["AA M5"]);
        using AdmissionStore after = AdmissionStore.Open(Database);
        after.History("4712").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Messages_twice_late_unknown_wrong_or_in_another_character_set_have_their_answers_and_an_administrator_sees_them()
    {
        await StartAsync();

        string[] answers = await PythonSender.SendAsync(
            _port,
            [
                Adt.Message("A02", "late", 9, "3 North^^5", charset: "8859/1"),
                Adt.Message("A01", "first", 0, "3 North^^1", name: "Müller^Zoë", charset: "8859/1"),
                Adt.Message("A01", "first", 0, "3 North^^1", name: "Müller^Zoë", charset: "8859/1"),
                Adt.Message("A03", "unknown", 1, patient: "9999", charset: "8859/1"),
                Adt.Message("A40", "merge", 10, prior: "4700", charset: "8859/1"),
                Adt.Message("A40", "circle", 11, patient: "4700", prior: "4711", charset: "8859/1"),
                Adt.Message("A01", "no-ward", 12, "", patient: "5000", charset: "8859/1"),
                Adt.Message("A60", "other", 13, charset: "8859/1"),
            ],
            "latin-1");

        answers.ShouldBe(
        [
            "AA late", "AA first", "AA first", "AA unknown", "AA merge", "AE circle", "AE no-ward", "AR other",
        ]);
        using AdmissionStore store = AdmissionStore.Open(Database);
        AdmittedPatient patient = store.Present("3 North").Single();
        (patient.Id, patient.Bed).ShouldBe(("4711", "5"), "the transfer that came before its admission counts");
        store.History("4711").ShouldContain(said => said.Name == "Zoë Müller");
        store.Find("4700")!.Id.ShouldBe("4711");
        store.Notices.Newest().Select(notice => (notice.Message, notice.Answer, notice.Reason)).Reverse().ShouldBe(
        [
            ("late", "AA", "the patient was not admitted"),
            ("first", "AA", "something newer is known of the patient"),
            ("unknown", "AA", "the patient was not admitted"),
            ("circle", "AE", "4700 was merged into 4711 before"),
            ("no-ward", "AE", "the ward is missing"),
            ("other", "AR", "ADT A60 is not taken here, only ADT A01, A02, A03, A04, A08, A11, A12, A13, A40"),
        ]);
    }

    private async Task StartAsync()
    {
        ProcessStartInfo start = StartedProgram.Built(
            "nanomedagent-admissions", ["--db", Database, "--adt-listen", $"127.0.0.1:{_port}"]);
        _program?.Dispose();
        _program = new StartedProgram(start);
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync("127.0.0.1", _port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (waited.Elapsed < Patience)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}

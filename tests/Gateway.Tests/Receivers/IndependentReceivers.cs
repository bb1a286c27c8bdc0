using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gateway.Tests.World;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace Gateway.Tests.Receivers;

/// <summary>Messages of the gateway, received by other people's programs: python-hl7 and @medplum/hl7.</summary>
public sealed class IndependentReceivers
{
    private const string Folder = "tests/Gateway.Tests/Independent";

    [Theory]
    [InlineData("python3", "Original")]
    [InlineData("python3", "Commit")]
    [InlineData("node", "Commit")]
    [InlineData("node", "Application")]
    public async Task Each_value_is_read_once_with_its_unit_and_time(string program, string acknowledgement)
    {
        int port = LoopbackPort.Free();
        using StartedProgram receiver = Start(program, port);
        List<JsonElement> received = [];
        Task reading = ReadAsync(receiver.Process.StandardOutput, received);
        LoopbackPort.Await(receiver, port);
        using (GatewayRig rig = new(connect: time => MessagesArrive.Open(port, Enum.Parse<AcknowledgementWish>(acknowledgement), time)))
        {
            Epoch epoch = rig.Pair("P-1");
            for (int sequence = 1; sequence <= 20; sequence++)
            {
                rig.Arrive(
                    epoch,
                    sequence,
                    new SenMlRecord("hr", "1/min", rig.Now, 60 + sequence, null),
                    new SenMlRecord("t", "Cel", rig.Now, 36.5m, null),
                    new SenMlRecord("as", "Pa", rig.Now, 16000, null));
                rig.Time.Advance(TimeSpan.FromSeconds(5));
            }

            (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        }

        // What it has printed before it acknowledged is there when it has ended.
        receiver.Kill();
        await reading;
        received.Select(each => each.GetProperty("id").GetString()).Distinct().Count().ShouldBe(21);
        received.Count.ShouldBe(21);
        received.ShouldAllBe(
            each => each.GetProperty("patient").GetString() == "P-1" && each.GetProperty("bed").GetString() == "bed of P-1");
        received.SelectMany(each => each.GetProperty("values").EnumerateArray()).Select(value => value.GetRawText().Replace(" ", ""))
            .ShouldBe(Enumerable.Range(1, 20).SelectMany(sequence => new[]
            {
                Expected("147842", (60 + sequence).ToString(CultureInfo.InvariantCulture), "/min", sequence),
                Expected("150364", "36.5", "Cel", sequence),
                Expected("150033", "120", "mm[Hg]", sequence),
            }));
    }

    private static string Expected(string code, string value, string unit, int sequence)
    {
        DateTimeOffset time = GatewayRig.Start.AddSeconds((sequence - 1) * 5);
        return $$"""{"code":"{{code}}","value":"{{value}}","unit":"{{unit}}","time":"{{time:yyyyMMddHHmmss}}+0000","status":"R"}""";
    }

    private static async Task ReadAsync(StreamReader output, List<JsonElement> received)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            received.Add(JsonDocument.Parse(line).RootElement);
        }
    }

    private static StartedProgram Start(string program, int port)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string folder = Path.Combine(SourceTree.Root!, Folder);
        bool isNode = program == "node";
        Assert.SkipUnless(
            !isNode || Directory.Exists(Path.Combine(folder, "node_modules", "@medplum")),
            $"@medplum/hl7 is not there (npm ci --prefix {Folder})");

        // Debian's own Python has Debian's packages.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        try
        {
            if (!isNode)
            {
                Assert.SkipUnless(
                    StartedProgram.Run(python, "-c", "import hl7.mllp").Status == 0,
                    "python3-hl7 is not there (apt-get install python3-hl7)");
            }

            return new StartedProgram(new ProcessStartInfo(
                isNode ? "node" : python,
                [Path.Combine(folder, isNode ? "receive.mjs" : "receive.py"), port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
            });
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }
}

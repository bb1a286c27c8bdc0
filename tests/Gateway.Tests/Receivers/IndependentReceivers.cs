using System.Globalization;
using System.Text.Json;
using Gateway.Tests.World;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace Gateway.Tests.Receivers;

/// <summary>Messages of the gateway, received by other people's programs: python-hl7 and @medplum/hl7.</summary>
public sealed class IndependentReceivers
{
    [Theory]
    [InlineData("python3", "Original")]
    [InlineData("python3", "Commit")]
    [InlineData("node", "Commit")]
    [InlineData("node", "Application")]
    public async Task Each_value_is_read_once_with_its_unit_and_time(string program, string acknowledgement)
    {
        await using IndependentReceiver receiver = IndependentReceiver.Start(program);
        AcknowledgementWish wish = Enum.Parse<AcknowledgementWish>(acknowledgement);
        using (GatewayRig rig = new(connect: time => MessagesArrive.Open(receiver.Port, wish, time)))
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

        IReadOnlyList<JsonElement> received = await receiver.KillAsync();
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
}

extern alias packages;
using System.Buffers.Binary;
using Nano.Tests.World;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Time;
using packages::System.Device.Wifi;
using NetworkDate = packages::NanoMedAgent.Esp32.NetworkDate;
using NanoThread = packages::System.Threading.Thread;
using Sntp = packages::nanoFramework.Networking.Sntp;

namespace Nano.Tests.Firmware;

/// <summary>What a chip knows of the date.</summary>
public sealed class Dates
{
    private static readonly DateTimeOffset StartedAt = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(3_600)]
    public void The_date_of_a_time_server_is_known_as_such_however_short_the_chip_was_off(int seconds) => OnChip.Run(chip =>
    {
        SimulatedFlash flash = new(FlashGeometry.OfBytes(64 * 1024));
        byte[] kept = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(kept, StartedAt.ToUnixTimeSeconds() - seconds);
        flash.TryWrite(KeptTime.ProvisionedFile, kept).ShouldBeTrue();
        NetworkDate date = new(new KeptTime(flash));
        date.Quality.ShouldBe(ClockQuality.None, "nobody has answered");

        chip.TimeServers.Answering["mine"] = TimeSpan.Zero;
        WifiAdapter.FindAllAdapters()[0].Connect("ward", WifiReconnectionKind.Automatic, "");
        Sntp.Server1 = "mine";
        Sntp.Start();
        NanoThread.Sleep(30_000);
        date.Quality.ShouldBe(ClockQuality.Network);
    });
}

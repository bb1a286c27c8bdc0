extern alias packages;
using Nano.Tests.World;
using NanoMedAgent.Nano.Chip;
using packages::System.Device.Wifi;
using Collector = packages::nanoFramework.Runtime.Native.GC;
using NanoThread = packages::System.Threading.Thread;
using Sntp = packages::nanoFramework.Networking.Sntp;

namespace Nano.Tests.Contracts;

/// <summary>System.Device.Wifi and Networking.Sntp over nf-interpreter's network code.</summary>
public sealed class Wifi
{
    [Theory]
    [InlineData(WifiReconnectionKind.Manual, 2)]
    [InlineData(WifiReconnectionKind.Automatic, 0)]
    public void Manual_stores_name_and_password_at_each_connect_and_Automatic_never_does(WifiReconnectionKind kind, int stored) =>
        OnChip.Run(chip =>
        {
            WifiAdapter adapter = WifiAdapter.FindAllAdapters()[0];
            adapter.Connect("ward", kind, "").ConnectionStatus.ShouldBe(WifiConnectionStatus.Success);
            adapter.Disconnect();
            adapter.Connect("ward", kind, "");
            chip.Radio.StoredCredentials.ShouldBe(stored);
        });

    [Fact]
    public void With_either_kind_the_driver_reconnects_by_itself() => OnChip.Run(chip =>
    {
        WifiAdapter.FindAllAdapters()[0].Connect("ward", WifiReconnectionKind.Automatic, "");
        chip.Radio.HasAccessPoint = false;
        NanoThread.Sleep(60_000);
        chip.Radio.IsUp.ShouldBeFalse();
        chip.Radio.HasAccessPoint = true;
        NanoThread.Sleep(10_000);
        chip.Radio.IsUp.ShouldBeTrue();
    });

    [Fact]
    public void A_connect_while_it_is_connected_fails() => OnChip.Run(_ =>
    {
        WifiAdapter adapter = WifiAdapter.FindAllAdapters()[0];
        adapter.Connect("ward", WifiReconnectionKind.Automatic, "");
        adapter.Connect("ward", WifiReconnectionKind.Automatic, "").ConnectionStatus.ShouldBe(WifiConnectionStatus.UnspecifiedFailure);
    });

    [Theory]
    [InlineData(31, 63, WifiConnectionStatus.Success)]
    [InlineData(32, 63, WifiConnectionStatus.NetworkNotAvailable)]
    [InlineData(31, 64, WifiConnectionStatus.NetworkNotAvailable)]
    public void A_name_of_32_bytes_or_a_key_of_64_digits_is_refused_without_a_word(int name, int key, WifiConnectionStatus status) =>
        OnChip.Run(chip =>
        {
            chip.Radio.NetworkName = new string('n', name);
            chip.Radio.NetworkPassword = new string('0', key);
            WifiAdapter.FindAllAdapters()[0].Connect(chip.Radio.NetworkName, WifiReconnectionKind.Automatic, chip.Radio.NetworkPassword)
                .ConnectionStatus.ShouldBe(status);
        });

    [Fact]
    public void A_scan_fails_while_the_radio_is_off() => OnChip.Run(chip =>
    {
        chip.Radio.IsDriverOn = false;
        Should.Throw<Exception>(() => WifiAdapter.FindAllAdapters()[0].ScanAsync());
    });

    [Fact]
    public void The_name_of_the_time_server_is_another_after_a_compaction() => OnChip.Run(chip =>
    {
        WifiAdapter.FindAllAdapters()[0].Connect("ward", WifiReconnectionKind.Automatic, "");
        chip.TimeServers.Answering["mine"] = TimeSpan.Zero;
        Sntp.Server1 = "mine";
        Sntp.Start();
        Collector.Run(true);
        Sntp.UpdateNow();
        Sntp.Server1 = "mine";
        Sntp.UpdateNow();
        chip.TimeServers.Asked.ShouldBe(["mine", "?", "mine"]);
    });
}

using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;

namespace System.Device.Wifi;

/// <summary>The chip's station. The kind of reconnection is passed on as a number, and native code takes it for flags.</summary>
public sealed class WifiAdapter : IDisposable
{
    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;

    internal WifiAdapter()
    {
    }

    public int NetworkInterface => 0;

    public static WifiAdapter[] FindAllAdapters()
    {
        SimulatedEsp32.Current.Call("WifiAdapter.FindAllAdapters");
        return [new WifiAdapter()];
    }

    public WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential)
    {
        _chip.Call("WifiAdapter.Connect");
        return new WifiConnectionResult((WifiConnectionStatus)_chip.Radio.Connect(ssid, passwordCredential, (int)reconnectionKind));
    }

    public void Disconnect()
    {
        _chip.Call("WifiAdapter.Disconnect");
        _chip.Radio.Disconnect();
    }

    public void Dispose()
    {
    }

    /// <summary>Throws when the radio is off, or connecting.</summary>
    public void ScanAsync()
    {
        _chip.Call("WifiAdapter.ScanAsync");
        if (!_chip.Radio.TryScan())
        {
            throw new NativeFailureException();
        }
    }
}

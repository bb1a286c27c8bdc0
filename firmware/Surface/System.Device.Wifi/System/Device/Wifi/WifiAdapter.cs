using System.Net.NetworkInformation;

namespace System.Device.Wifi;

public sealed class WifiAdapter : IDisposable
{
    internal WifiAdapter() => throw null;
    public int NetworkInterface { get => throw null; }
    public WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential) => throw null;
    public void Disconnect() => throw null;
    public void Dispose() => throw null;
    public static WifiAdapter[] FindAllAdapters() => throw null;
    public void ScanAsync() => throw null;
}

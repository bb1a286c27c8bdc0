using NanoMedAgent.Nano.Chip;

namespace System.Net.NetworkInformation;

/// <summary>The station's address.</summary>
public class NetworkInterface
{
    internal NetworkInterface()
    {
    }

    public string IPv4Address => SimulatedEsp32.Current.Radio.IsUp ? "192.0.2.10" : "0.0.0.0";

    public static NetworkInterface[] GetAllNetworkInterfaces()
    {
        SimulatedEsp32.Current.Call("NetworkInterface.GetAllNetworkInterfaces");
        return [new NetworkInterface()];
    }
}

using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Networking;

/// <summary>lwIP's SNTP. It keeps a pointer to the name, which is in the managed heap.</summary>
public class Sntp
{
    public static string Server1
    {
        get => SimulatedEsp32.Current.TimeServers.Name;
        set
        {
            SimulatedEsp32.Current.Call("Sntp.Server1");
            SimulatedEsp32.Current.TimeServers.Name = value;
        }
    }

    public static void Start()
    {
        SimulatedEsp32.Current.Call("Sntp.Start");
        SimulatedEsp32.Current.TimeServers.Start();
    }

    public static void Stop()
    {
        SimulatedEsp32.Current.Call("Sntp.Stop");
        SimulatedEsp32.Current.TimeServers.Stop();
    }

    public static void UpdateNow()
    {
        SimulatedEsp32.Current.Call("Sntp.UpdateNow");
        SimulatedEsp32.Current.TimeServers.UpdateNow();
    }
}

using NanoMedAgent.HostSim.Staff;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>The keys of a terminal: what a person does with the sensor.</summary>
/// <param name="device">The sensor.</param>
/// <param name="run">The run.</param>
/// <param name="view">Shows the label and the help.</param>
/// <param name="nurse">The simulated nurse; null without a ward.</param>
/// <param name="hasUpdate">Whether there is a release to offer.</param>
internal sealed class FirmwareKeys(FirmwareDevice device, FirmwareRun run, FirmwareView view, SimulatedNurse? nurse, bool hasUpdate)
{
    // How long to hold the button to end a pairing: a little longer than needed, so that the light shows it before the button is let go.
    private const int EndingHoldMs = 10_500;

    /// <summary>What each key does, in one line.</summary>
    public string Help
    {
        get
        {
            string[] keys =
            [
                "b  press the button", "h  hold it 3 s", "e  hold it 10 s", .. nurse is null ? [] : new[] { "n  a nurse pairs it" },
                "s  show the label", "p  pull the battery for a moment", "l  network off/on", "c  collector off/on",
                .. hasUpdate ? new[] { "u  offer again", "r  roll back" } : [], "q  stop",
            ];
            return $"{string.Join("   ", keys)}   any other key: this list";
        }
    }

    /// <summary>Does what the keys that were pressed ask for.</summary>
    /// <param name="stop">Cancelled by key q.</param>
    public void Read(CancellationTokenSource stop)
    {
        while (!Console.IsInputRedirected && Console.KeyAvailable)
        {
            Press(char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar), stop);
        }
    }

    private void Press(char key, CancellationTokenSource stop)
    {
        switch (key)
        {
            case 'b':
                device.PressButton();
                break;
            case 'h':
                device.HoldButton(SimulatedNurse.OpeningHoldMs);
                break;
            case 'e':
                device.HoldButton(EndingHoldMs);
                break;
            case 'n' when nurse is not null:
                nurse.Pair();
                break;
            case 's':
                FirmwareView.ShowLabel(device);
                break;
            case 'p':
                device.CutPower("by hand");
                break;
            case 'l':
                run.IsNetworkPulled = !run.IsNetworkPulled;
                break;
            case 'c':
                run.IsCollectorStopped = !run.IsCollectorStopped;
                break;
            case 'u' when hasUpdate:
                run.IsOfferWanted = true;
                break;
            case 'r' when hasUpdate:
                run.IsRollBackWanted = true;
                break;
            case 'q':
                stop.Cancel();
                break;
            default:
                view.Write("keys", Help);
                break;
        }
    }
}

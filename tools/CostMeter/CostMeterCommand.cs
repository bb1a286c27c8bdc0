using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Operations;

namespace NanoMedAgent.CostMeter;

/// <summary>x</summary>
public static class CostMeterCommand
{
    /// <summary>x</summary>
    public static int Run(string[] args)
    {
        MeteredFirmware.Load(FirmwareOperations.All.SelectMany(operation => operation.Probes));
        Console.WriteLine($"statics {MeteredFirmware.Statics} crypto {MeteredFirmware.CryptographyStatics}");
        foreach (Operation o in FirmwareOperations.All)
        {
            Console.WriteLine($"{o.Name,-60} {Measurement.Of(o).Cost}");
        }
        return args.Length;
    }
}

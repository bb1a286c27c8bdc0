namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// The core library's members that are managed code on the device, and so cost instructions beyond the one that calls them; counted in the sources of
/// nanoFramework.CoreLibrary 1.17. Every other member that the firmware calls is native there.
/// </summary>
internal static class CoreLibrary
{
    private static readonly Dictionary<string, int> Managed = new()
    {
        ["System.Void System.Object::.ctor()"] = 1,
        ["System.Void System.Array::Copy(System.Array,System.Array,System.Int32)"] = 7,
        ["System.Object System.Array::Clone()"] = 22,
        ["System.Int32 System.Collections.ArrayList::get_Count()"] = 3,
        ["System.Void System.Collections.ArrayList::.ctor()"] = 8,
        ["System.Collections.IEnumerator System.Collections.ArrayList::GetEnumerator()"] = 31,
        ["System.Boolean System.Collections.IEnumerator::MoveNext()"] = 17,
        ["System.Object System.Collections.IEnumerator::get_Current()"] = 13,
        ["System.Void System.ArgumentException::.ctor(System.String)"] = 14,
        ["System.Void System.ArgumentOutOfRangeException::.ctor(System.String)"] = 18,
    };

    /// <summary>Instructions inside the member.</summary>
    public static int Instructions(string member) => Managed.GetValueOrDefault(member);
}

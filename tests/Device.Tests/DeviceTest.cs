using System.Reflection;
using DataRowAttribute = nanoFramework.TestFramework.DataRowAttribute;
using TestClassAttribute = nanoFramework.TestFramework.TestClassAttribute;
using TestMethodAttribute = nanoFramework.TestFramework.TestMethodAttribute;

namespace Device.Tests;

/// <summary>A test for the device, with a row of data where it has rows: found as the device's launcher finds them.</summary>
internal sealed record DeviceTest(MethodInfo Method, object[] Arguments)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DeviceTest> All { get; } =
    [
        .. from type in Assembly.Load("NFUnitTest").GetTypes()
           where type.IsDefined(typeof(TestClassAttribute))
           from method in type.GetMethods()
           where method.IsDefined(typeof(TestMethodAttribute))
           from arguments in RowsOf(method)
           select new DeviceTest(method, arguments),
    ];

    /// <summary>Where it is, what it says, and its data.</summary>
    public string Name => $"{Method.DeclaringType!.FullName}.{Method.Name}({string.Join(", ", Arguments)})";

    /// <summary>Runs it as the launcher does: there is no object, so a test that needs one fails.</summary>
    public void Run() => Method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, Arguments, null);

    private static object[][] RowsOf(MethodInfo method)
    {
        object[][] rows = [.. method.CustomAttributes.Where(data => data.AttributeType == typeof(DataRowAttribute)).Select(ArgumentsOf)];
        return rows.Length == 0 ? [[]] : rows;
    }

    private static object[] ArgumentsOf(CustomAttributeData row) =>
        [.. ((IEnumerable<CustomAttributeTypedArgument>)row.ConstructorArguments.Single().Value!).Select(argument => argument.Value!)];
}

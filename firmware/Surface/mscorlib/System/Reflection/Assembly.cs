namespace System.Reflection;

public class Assembly
{
    public static Assembly Load(byte[] rawAssembly) => throw null;
}

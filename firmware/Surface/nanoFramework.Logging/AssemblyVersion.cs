using System.Reflection;

[assembly: AssemblyVersion("1.1.161.0")]

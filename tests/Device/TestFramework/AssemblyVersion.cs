using System.Reflection;

// What the tests' reference to the package says.
[assembly: AssemblyVersion("3.0.77.0")]

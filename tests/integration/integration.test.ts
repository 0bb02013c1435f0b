import { declareSuite } from '../suites.ts';

declareSuite('integration');

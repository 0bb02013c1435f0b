import { declareSuite } from '../suites.ts';

declareSuite('unit');
